"""Reads a profile: declares the keys of its YAML, and makes a source of each of its tables.

Decision: docs/decisions/profiles.md
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from kerp_import.extract.profile.scalars import date_form, letters, number
from kerp_import.extract.recognise.source import NEARLY, Custom, Source, SourceColumn
from kerp_import.extract.recognise.sources import sources
from kerp_import.extract.rows.print_forms import print_forms
from kerp_import.mapping.files.bytes_to_text import text_of
from kerp_import.mapping.files.declared_shape import (
    BROKEN,
    Reader,
    fields_of,
    may,
    must,
    refuse,
    rows,
    table,
    wrong_kind,
)
from kerp_import.mapping.files.problems import Notes, shown
from kerp_import.mapping.files.scalars import name, one_of, text, truth
from kerp_import.mapping.files.yaml_tree import Node, Rows, YamlMapping, grow
from kerp_import.model.columns import Role, column_index
from kerp_import.model.errors import ProfileBroken, ProfileUnknown
from kerp_import.model.near_words import near_words
from kerp_import.model.nouns import Entity, Kind
from kerp_import.model.words import Words


def profile_of(wanted: str | None) -> tuple[Source, ...]:
    """Return the sources that `--profile` names: none, the shipped one of that name, or those of a file.

    A shipped source is forced: nothing that otherwise rules it out is checked.
    """
    if wanted is None:
        return ()
    forced = tuple(
        replace(each, lacks={}, proof=None, proven=None, most=NEARLY) for each in sources() if each.name == wanted
    )
    if forced:
        return forced
    if not Path(wanted).exists():
        known = [each.name for each in sources()]
        raise ProfileUnknown(profile=wanted, known=", ".join(dict.fromkeys((*near_words(wanted, known), *known))))
    return read_profile(Path(wanted))


def is_shipped(wanted: str) -> bool:
    """Return whether `--profile` names a shipped source, and no file."""
    return any(each.name == wanted for each in sources())


def read_profile(path: Path) -> tuple[Source, ...]:
    """Return the sources of the profile at `path`, or raise ProfileBroken with every problem in it."""
    notes = Notes(path, error=ProfileBroken)
    values = fields_of(grow(text_of(notes), notes), "", PROFILE, notes)
    notes.settle()
    tables: tuple[Source, ...] = values["tables"]
    if not tables:
        notes.stop(1, Words("tables: 표가 하나는 있어야 합니다", "tables: at least one table is wanted"))
    return tables


def _headers(node: Node, what: str, notes: Notes) -> object:
    """Read one header or a list of them."""
    if isinstance(node, Rows):
        return rows(name)(node, what, notes)
    value = name(node, what, notes)
    return BROKEN if value is BROKEN else (str(value),)


def _column(header: tuple[str, ...], column: str | None, nth: int, kind: str | None) -> tuple[SourceColumn, bool]:
    """Return a column of a profile, and whether the profile says its kind."""
    index = None if column is None else column_index(column)
    return SourceColumn(Kind(kind or Kind.TEXT), header, at=index, nth=nth), kind is not None


def _fault_of_column(column_and_kind: tuple[SourceColumn, bool]) -> Words | None:
    """Return what is wrong with a column, which is found either by its header or by its letters."""
    column, _ = column_and_kind
    if bool(column.headers) != (column.at is not None):
        return None
    return Words("header와 column 가운데 하나를 적으십시오", "either header or column is wanted")


COLUMN: Final = table(
    _column,
    may("header", _headers, default=()),
    may("column", text(letters)),
    may("nth", number(1, 100), default=1),
    may("kind", one_of(*Kind)),
    judge=_fault_of_column,
)


def _header_or_column(node: Node, what: str, notes: Notes) -> object:
    """Read a column: its header, a list of headers, or a table of more keys."""
    if isinstance(node, YamlMapping):
        return COLUMN(node, what, notes)
    headers = _headers(node, what, notes)
    return BROKEN if headers is BROKEN else (SourceColumn(Kind.TEXT, headers), False)  # type: ignore[arg-type]


def named(value: Reader) -> Reader:
    """Return a reader of a table with any keys; one bad value makes it broken."""

    def read(node: Node, what: str, notes: Notes) -> object:
        if not isinstance(node, YamlMapping):
            return wrong_kind(node, what, YamlMapping, notes)
        values = {key.value: value(right, key.value, notes) for key, right in node.entries}
        return BROKEN if BROKEN in values.values() else values

    return read


DATES: Final = table(
    lambda form, year: (form, year), may("format", text(date_form), "form"), may("year", number(1900, 2199))
)


STATUS: Final = table(
    lambda keep, drop: (keep, drop), may("keep", rows(name), default=()), may("drop", rows(name), default=())
)


def _entry(**entry: Any) -> tuple[dict[str, Any], tuple[Words, ...]]:  # noqa: ANN401 - the keys of an entry
    """Return an entry, and what is wrong with it as a whole."""
    return entry, tuple(_faults(entry))


def _faults(entry: Mapping[str, Any]) -> Iterator[Words]:
    """Yield contradictions between an entry's keys, and fields that the program does not read."""
    kinds = kinds_of(Entity(entry["entity"]))
    fields = {*entry["columns"], *entry["fixed"]}
    for field in sorted(fields - kinds.keys()):
        known = ", ".join(kinds)
        yield Words(
            f"모르는 항목입니다: {shown(field)} (가능: {known})", f"unknown field {shown(field)} (one of: {known})"
        )
    for field in sorted(entry["columns"].keys() & entry["fixed"].keys()):
        yield Words(f"{field}: columns와 fixed에 모두 있습니다", f"{field}: it is in columns and in fixed")
    if not entry["columns"]:
        yield Words("columns에 열이 하나는 있어야 합니다", "columns: at least one column is wanted")
    if _base_source(entry) is None:
        ways = " | ".join(_needed_fields(each) for each in _shipped_sources(Entity(entry["entity"])))
        yield Words(f"꼭 있어야 하는 항목이 없습니다: {ways}", f"fields that must be there are missing: {ways}")
    if entry["header_row"] is None and all(column.at is not None for column, _ in entry["columns"].values()):
        yield Words(
            "열을 글자로 정하면 header_row도 적으십시오 (머리글이 없으면 0)",
            "columns by their letters need header_row too (0 where there is no header)",
        )


def kinds_of(entity: Entity) -> dict[str, Kind]:
    """Return every field that tables of this kind may have, and how it is read."""
    fields = {field: column.kind for source in _shipped_sources(entity) for field, column in source.columns.items()}
    return fields | {role.value: fields.get(role.value, Kind.TEXT) for role in Role if role is not Role.KIND}


def _shipped_sources(entity: Entity) -> tuple[Source, ...]:
    """Return the shipped sources of an entity."""
    return tuple(each for each in sources() if each.entity is entity)


def _base_source(entry: Mapping[str, Any]) -> Source | None:
    """Return the shipped source whose fields the entry has, the one that needs most of them."""
    fields = {*entry["columns"], *entry["fixed"]}
    candidates = [each for each in _shipped_sources(Entity(entry["entity"])) if _has_needs(each, fields)]
    return max(candidates, key=lambda each: len(each.needs), default=None)


def _needed_fields(source: Source) -> str:
    """Write down the fields without which there is no such table."""
    return " + ".join((*source.needs, *(["/".join(source.one_of)] if source.one_of else [])))


def _has_needs(source: Source, fields: set[str]) -> bool:
    """Return whether these fields suffice for such a table."""
    return set(source.needs) <= fields and (not source.one_of or not fields.isdisjoint(source.one_of))


ENTRY: Final = table(
    _entry,
    must("entity", one_of(*Entity)),
    may("file", name),
    may("sheet", name),
    may("header_row", number(0, 1_048_576)),
    may("columns", named(_header_or_column), default={}),
    may("fixed", named(name), default={}),
    may("dates", DATES, default=(None, None)),
    may("sides", named(one_of("debit", "credit")), default={}),
    may("drop", rows(name), default=()),
    may("status", STATUS, default=((), ())),
    may("site", _headers, default=()),
    may("layouts", rows(one_of(*(each.name for each in print_forms())))),
    may("grouped", truth),
    may("dots", one_of("thousands", "decimals")),
)


def _tables(node: Node, what: str, notes: Notes) -> object:
    """Read the entries, and make a source of each that has no faults."""
    if not isinstance(node, Rows):
        return wrong_kind(node, what, Rows, notes)
    entries = (_source(each, f"{notes.path.stem}#{number}", notes) for number, each in enumerate(node.items, 1))
    return tuple(source for source in entries if source is not None)


def _source(node: Node, title: str, notes: Notes) -> Source | None:
    """Return the source that one entry describes, None if it has faults, which are noted."""
    entry_and_faults: Any = ENTRY(node, "tables", notes)
    if entry_and_faults is BROKEN:
        return None
    entry, faults = entry_and_faults
    for words in faults:
        refuse(node, "tables", words, notes)
    base = _base_source(entry)
    return None if faults or base is None else _source_of(entry, base, title)


def _source_of(entry: Mapping[str, Any], base: Source, title: str) -> Source:
    """Make the source of an entry without faults; `base` is the shipped source with the same fields."""
    kinds = kinds_of(base.entity)
    day, year = entry["dates"]
    keep_status, drop_status = entry["status"]
    columns = {
        field: column if has_kind else SourceColumn(kinds[field], column.headers, at=column.at, nth=column.nth)
        for field, (column, has_kind) in entry["columns"].items()
    }
    fixed: Sequence[tuple[str, str]] = tuple(entry["fixed"].items())
    return Source(
        name=title,
        entity=base.entity,
        layout=base.layout,
        columns={**columns, **{field: SourceColumn(kinds[field], ()) for field, _ in fixed}},
        needs=tuple(columns),
        lacks={},
        custom=Custom(
            file=entry["file"],
            sheet=entry["sheet"],
            header_row=entry["header_row"],
            layouts=() if any(each.at is not None for each in columns.values()) else entry["layouts"],
            grouped=entry["grouped"],
            fixed=tuple(fixed),
            sides=tuple(entry["sides"].items()),
            day=day,
            year=year,
            drop=entry["drop"],
            dots=entry["dots"],
            keep_status=keep_status,
            drop_status=drop_status,
            sites=entry["site"],
        ),
    )


PROFILE: Final = (may("profile", name), must("tables", _tables))


def described(wanted: str | None) -> str:
    """Describe what a profile does to the data, whatever comments its file has: part of a run's fingerprint.

    The text holds the fields of `SourceColumn` and `Custom` by name: to rename one makes known files look new.
    """
    return "; ".join(
        f"{each.entity} {each.layout} {dict(each.columns)} {each.custom}{_choices(each.custom)}"
        if each.custom
        else each.name
        for each in profile_of(wanted)
    )


def _choices(custom: Custom) -> str:
    """Describe what a profile says of status, company and dots, nothing where it says none: old ones stay as known."""
    said = (custom.keep_status, custom.drop_status, custom.sites)
    return (f" {said}" if any(said) else "") + (f" dots={custom.dots}" if custom.dots else "")

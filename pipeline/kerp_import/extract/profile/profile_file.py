"""A profile file: its keys declared here, read by the same mechanism as a mapping file, made into sources.

Decision: docs/decisions/profiles.md
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from kerp_import.extract.profile.scalars import date_form, letters, number, place_of
from kerp_import.extract.recognise.source import NEARLY, Custom, SourceColumn, SourceForm
from kerp_import.extract.recognise.sources import sources
from kerp_import.extract.rows.print_forms import layouts
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
from kerp_import.model.errors import ProfileBroken, ProfileUnknown
from kerp_import.model.nouns import Entity, Kind
from kerp_import.model.words import Words


def profile_of(wanted: str | None) -> tuple[SourceForm, ...]:
    """Return the sources that `--profile` asks for: none, the shipped one of that name, or those of a file.

    A shipped one is forced: what else speaks against it is not asked.
    """
    if wanted is None:
        return ()
    named = tuple(
        replace(each, lacks={}, proof=None, proven=None, most=NEARLY) for each in sources() if each.name == wanted
    )
    if named:
        return named
    if not Path(wanted).exists():
        raise ProfileUnknown(profile=wanted, known=", ".join(each.name for each in sources()))
    return read_profile(Path(wanted))


def read_profile(path: Path) -> tuple[SourceForm, ...]:
    """Return the sources of the profile at `path`, or raise ProfileBroken with every problem in it."""
    notes = Notes(path, error=ProfileBroken)
    values = fields_of(grow(text_of(notes), notes), "", PROFILE, notes)
    notes.settle()
    found: tuple[SourceForm, ...] = values["tables"]
    if not found:
        notes.stop(1, Words("tables: 표가 하나는 있어야 합니다", "tables: at least one table is wanted"))
    return found


def _headers(node: Node, what: str, notes: Notes) -> object:
    """Read one header or a list of them."""
    if isinstance(node, Rows):
        return rows(name)(node, what, notes)
    value = name(node, what, notes)
    return BROKEN if value is BROKEN else (str(value),)


def _column(header: tuple[str, ...], column: str | None, nth: int, kind: str | None) -> tuple[SourceColumn, bool]:
    """Return a column of a profile, and whether it names its kind."""
    at = None if column is None else place_of(column)
    return SourceColumn(Kind(kind or Kind.TEXT), header, at=at, nth=nth), kind is not None


def _one_way(made: tuple[SourceColumn, bool]) -> Words | None:
    """Return what is wrong with a column: it is found by its header or by its letters."""
    if bool(made[0].headers) != (made[0].at is not None):
        return None
    return Words("header와 column 가운데 하나를 적으십시오", "either header or column is wanted")


COLUMN: Final = table(
    _column,
    may("header", _headers, default=()),
    may("column", text(letters)),
    may("nth", number(1, 100), default=1),
    may("kind", one_of(*Kind)),
    judge=_one_way,
)


def _either(node: Node, what: str, notes: Notes) -> object:
    """Read a column: its header, a list of headers, or a table that says more."""
    if isinstance(node, YamlMapping):
        return COLUMN(node, what, notes)
    headers = _headers(node, what, notes)
    return BROKEN if headers is BROKEN else (SourceColumn(Kind.TEXT, headers), False)  # type: ignore[arg-type]


def named(value: Reader) -> Reader:
    """Return a reader of a table whose keys are data; one bad value makes it broken."""

    def read(node: Node, what: str, notes: Notes) -> object:
        if not isinstance(node, YamlMapping):
            return wrong_kind(node, what, YamlMapping, notes)
        found = {key.value: value(right, key.value, notes) for key, right in node.entries}
        return BROKEN if BROKEN in found.values() else found

    return read


DATES: Final = table(
    lambda form, year: (form, year), may("format", text(date_form), "form"), may("year", number(1900, 2199))
)


def _entry(**said: Any) -> tuple[dict[str, Any], tuple[Words, ...]]:  # noqa: ANN401 - the keys of an entry
    """Return what an entry says, and what is wrong with it as a whole."""
    return said, tuple(_faults(said))


def _faults(said: Mapping[str, Any]) -> Iterator[Words]:
    """Yield what an entry's keys say against each other, and against what the program reads."""
    kinds = kinds_of(Entity(said["entity"]))
    fields = {*said["columns"], *said["fixed"]}
    for field in sorted(fields - kinds.keys()):
        known = ", ".join(kinds)
        yield Words(
            f"모르는 항목입니다: {shown(field)} (가능: {known})", f"unknown field {shown(field)} (one of: {known})"
        )
    for field in sorted(said["columns"].keys() & said["fixed"].keys()):
        yield Words(f"{field}: columns와 fixed에 모두 있습니다", f"{field}: it is in columns and in fixed")
    if not said["columns"]:
        yield Words("columns에 열이 하나는 있어야 합니다", "columns: at least one column is wanted")
    if _base(said) is None:
        ways = " | ".join(_needs(each) for each in _of(Entity(said["entity"])))
        yield Words(f"꼭 있어야 하는 항목이 없습니다: {ways}", f"fields that must be there are missing: {ways}")
    if said["header_row"] is None and all(made.at is not None for made, _ in said["columns"].values()):
        yield Words(
            "열을 글자로 정하면 header_row도 적으십시오 (머리글이 없으면 0)",
            "columns by their letters need header_row too (0 where there is no header)",
        )


def kinds_of(entity: Entity) -> dict[str, Kind]:
    """Return every field that tables of this kind may have, and how it is read."""
    return {field: column.kind for source in _of(entity) for field, column in source.columns.items()}


def _of(entity: Entity) -> tuple[SourceForm, ...]:
    """Return the shipped sources of an entity."""
    return tuple(each for each in sources() if each.entity is entity)


def _base(said: Mapping[str, Any]) -> SourceForm | None:
    """Return the shipped source whose fields the entry has, the one that needs most of them."""
    fields = {*said["columns"], *said["fixed"]}
    fitting = [each for each in _of(Entity(said["entity"])) if _has_needs(each, fields)]
    return max(fitting, key=lambda each: len(each.needs), default=None)


def _needs(source: SourceForm) -> str:
    """Return the fields without which there is no such table."""
    return " + ".join((*source.needs, *(["/".join(source.one_of)] if source.one_of else [])))


def _has_needs(source: SourceForm, fields: set[str]) -> bool:
    """Return whether these fields make such a table."""
    return set(source.needs) <= fields and (not source.one_of or not fields.isdisjoint(source.one_of))


ENTRY: Final = table(
    _entry,
    must("entity", one_of(*Entity)),
    may("file", name),
    may("sheet", name),
    may("header_row", number(0, 1_048_576)),
    may("columns", named(_either), default={}),
    may("fixed", named(name), default={}),
    may("dates", DATES, default=(None, None)),
    may("sides", named(one_of("debit", "credit")), default={}),
    may("drop", rows(name), default=()),
    may("layouts", rows(one_of(*(each.name for each in layouts())))),
    may("grouped", truth),
)


def _tables(node: Node, what: str, notes: Notes) -> object:
    """Read the entries, and make a source of each that is sound."""
    if not isinstance(node, Rows):
        return wrong_kind(node, what, Rows, notes)
    made = (_source(each, f"{notes.path.stem}#{at}", notes) for at, each in enumerate(node.items, 1))
    return tuple(source for source in made if source is not None)


def _source(node: Node, title: str, notes: Notes) -> SourceForm | None:
    """Return the source that one entry describes, None after noting why there is none."""
    read: Any = ENTRY(node, "tables", notes)
    if read is BROKEN:
        return None
    said, faults = read
    for words in faults:
        refuse(node, "tables", words, notes)
    base = _base(said)
    return None if faults or base is None else _made(said, base, title)


def _made(said: Mapping[str, Any], base: SourceForm, title: str) -> SourceForm:
    """Return the source of an entry that is sound; `base` is the shipped one whose layout it has."""
    kinds = kinds_of(base.entity)
    day, year = said["dates"]
    columns = {
        field: made if has_kind else SourceColumn(kinds[field], made.headers, at=made.at, nth=made.nth)
        for field, (made, has_kind) in said["columns"].items()
    }
    fixed: Sequence[tuple[str, str]] = tuple(said["fixed"].items())
    return SourceForm(
        name=title,
        entity=base.entity,
        layout=base.layout,
        columns={**columns, **{field: SourceColumn(kinds[field], ()) for field, _ in fixed}},
        needs=tuple(columns),
        lacks={},
        custom=Custom(
            file=said["file"],
            sheet=said["sheet"],
            header_row=said["header_row"],
            layouts=() if any(each.at is not None for each in columns.values()) else said["layouts"],
            grouped=said["grouped"],
            fixed=tuple(fixed),
            sides=tuple(said["sides"].items()),
            day=day,
            year=year,
            drop=said["drop"],
        ),
    )


PROFILE: Final = (may("profile", name), must("tables", _tables))


def described(wanted: str | None) -> str:
    """Return what a profile does to the data, the same for the same sources whatever comments stand beside them."""
    return "; ".join(
        f"{each.entity} {each.layout} {dict(each.columns)} {each.custom}" if each.custom else each.name
        for each in profile_of(wanted)
    )

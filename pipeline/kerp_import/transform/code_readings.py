"""What the codes of partners, departments and projects mean: fillers for none, and codes that lost their zeros.

`0` or `-` in such a column is no code unless a master lists it. 108 is 00108 of the list where the names agree; where
no name tells, a rule asks. Decision: docs/decisions/codes-without-zeros.md
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from kerp_import.extract.extracted import Extracted
from kerp_import.extract.ledgers_as_journal import as_journal, is_loaded
from kerp_import.extract.read_spool import read_back
from kerp_import.mapping.decision import Resolution
from kerp_import.model.nouns import Entity, Part, Table
from kerp_import.model.subject import Subject
from kerp_import.values import text
from kerp_import.values.partner_keys import bare_name

FILLER = (
    r"(?i)^(?:[0０]+|[-‐–—―－_]+|[.．·]+|[*＊]+|\(?없음\)?|해당\s*(?:사항\s*)?없음|미지정|미등록|미정"
    r"|n\.?/?a\.?|null|none|nan|not specified|undefined)$"
)
"""What people and programs write where there is no partner, department or project."""

MASTERS = {"partners": "partner", "departments": "department", "projects": "project"}
"""The masters that lines name by code, and how their fields begin."""

USES = {
    "table_name": pl.String, "code": pl.String, "name": pl.String, "bare": pl.String, "lines": pl.Int64,
    "file": pl.String, "sheet": pl.String, "row": pl.Int64,
}  # fmt: skip
KNOWN = {"table_name": pl.String, "code": pl.String, "name": pl.String}
FILLERS = {
    "file": pl.String, "sheet": pl.String, "row": pl.Int64, "table_name": pl.String, "field": pl.String,
    "value": pl.String, "values": pl.String, "lines": pl.Int64,
}  # fmt: skip
LOST_ZEROS = {
    "file": pl.String, "sheet": pl.String, "row": pl.Int64, "table_name": pl.String, "field": pl.String,
    "value": pl.String, "lines": pl.Int64, "other": pl.String, "other_name": pl.String, "is_proven": pl.Boolean,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class CodeReadings:
    """What is read instead of the codes as written, and what is told of it."""

    fillers: pl.DataFrame
    lost_zeros: pl.DataFrame
    listed_fillers: Mapping[str, tuple[str, ...]]
    """Codes by master that look like fillers and are listed."""
    restored: Mapping[str, Mapping[tuple[str, str | None], str]]
    """Code and bare name, by master → the code that it is."""

    def notices(self) -> Iterator[tuple[Subject, pl.DataFrame]]:
        """Yield the frames that rules speak of."""
        yield Subject.FILLERS, self.fillers
        yield Subject.LOST_ZEROS, self.lost_zeros

    def settled(self, part: Part) -> Part:
        """Return the part with no fillers, and with the codes that its codes are."""
        if part.table.entity not in {Entity.JOURNAL, Entity.OPENING_BALANCES}:
            return part
        frame = part.frame
        for master, start in MASTERS.items():
            for field in (f"{start}_code", f"{start}_name"):
                if field in frame.columns:
                    # A code or a name is written many times: each is looked at once.
                    written = frame.select(pl.col(field).unique().drop_nulls())
                    fillers = written.filter(_is_filler(pl.col(field), self.listed_fillers[master]))[field]
                    if fillers.len():
                        is_filler = pl.col(field).is_in(fillers.implode())
                        frame = frame.with_columns(pl.when(~is_filler).then(field).alias(field))
            if self.restored[master] and f"{start}_code" in frame.columns:
                frame = frame.with_columns(_restored(frame, start, self.restored[master]))
        return Part(part.table, frame)


def _is_filler(cell: pl.Expr, listed: Collection[str]) -> pl.Expr:
    """Return whether a cell says that there is none; False where it is empty."""
    written = text.folded(cell)
    return (written.str.contains(FILLER) & ~written.is_in(list(listed))).fill_null(value=False)


def _restored(frame: pl.DataFrame, start: str, codes: Mapping[tuple[str, str | None], str]) -> pl.Expr:
    """Return the column of codes with those that lost their zeros replaced; the name beside each one counts."""
    code = pl.col(f"{start}_code")
    bare = bare_name(pl.col(f"{start}_name")) if f"{start}_name" in frame.columns else pl.lit(None, pl.String)
    keys = {f"{code}\n{bare or ''}": whole for (code, bare), whole in codes.items()}
    key = pl.concat_str(text.clean(code), pl.lit("\n"), bare.fill_null(""))
    return pl.coalesce(key.replace_strict(keys, default=None, return_dtype=pl.String), code).alias(f"{start}_code")


def read_codes(extracted: Extracted, resolution: Resolution, known: pl.DataFrame) -> CodeReadings:
    """Find out what the codes of the batch mean; `known` are K-ERP's masters (table_name, code, name)."""
    tables = [as_journal(table) for table, _ in extracted.tables if is_loaded(table, extracted.tables)]
    listed = pl.concat([known.select(list(KNOWN)), *_listed(extracted, tables)]).unique(maintain_order=True)
    looks_empty = listed.filter(text.folded(pl.col("code")).str.contains(FILLER))
    mapped = {master: set(getattr(resolution, master)) for master in MASTERS}
    kept = {
        master: (*looks_empty.filter(pl.col("table_name") == master)["code"], *mapped[master]) for master in MASTERS
    }
    columns = list(_code_columns(extracted, tables))
    uses = pl.concat([pl.DataFrame(schema=USES), *(_uses(each) for each in columns)])
    lost, restored = [], {}
    for master in MASTERS:
        codes, restored[master] = _lost(
            uses.filter(pl.col("table_name") == master), listed.filter(pl.col("table_name") == master), mapped[master]
        )
        lost += codes
    fillers = [row for each in columns if (row := _fillers(each, kept[each.master])) is not None]
    return CodeReadings(
        fillers=pl.DataFrame(fillers, schema=FILLERS, orient="row"),
        lost_zeros=pl.DataFrame(lost, schema=LOST_ZEROS, orient="row"),
        listed_fillers=kept,
        restored=restored,
    )


@dataclass(frozen=True, slots=True)
class CodeColumn:
    """The codes of one master in the rows of one table: each code and name, how often, and in which row first."""

    table: Table
    master: str
    codes: pl.DataFrame
    """code, name, lines, row; in order of appearance."""


def _code_columns(extracted: Extracted, tables: list[Table]) -> Iterator[CodeColumn]:
    """Yield what the lines use of every master; the rows are gone through once, a part at a time."""
    for table in tables:
        masters = [master for master, start in MASTERS.items() if table.has(f"{start}_code")]
        if table.entity not in {Entity.JOURNAL, Entity.OPENING_BALANCES} or not masters:
            continue
        counted: dict[str, list[pl.DataFrame]] = {master: [] for master in masters}
        for rows in read_back(table, extracted.spool):
            for master in masters:
                counted[master].append(_counted(_columns(table, rows, MASTERS[master]).drop_nulls("code")))
        for master in masters:
            parts = pl.concat(counted[master])
            codes = parts.group_by("code", "name", maintain_order=True).agg(
                pl.col("lines").sum(), pl.col("row").first()
            )
            yield CodeColumn(table, master, codes)


def _counted(rows: pl.DataFrame) -> pl.DataFrame:
    """Return each code and name once; as they are written, since most are written many times: then they are cleaned."""
    return (
        rows.group_by("code", "name", maintain_order=True)
        .agg(pl.len().cast(pl.Int64).alias("lines"), pl.col("row").first())
        .with_columns(text.clean(pl.col("code")), text.clean(pl.col("name")))
        .drop_nulls("code")
    )


def _columns(table: Table, rows: pl.DataFrame, start: str) -> pl.DataFrame:
    """Return code and name of a master in some rows of a table, as they are written."""
    name = pl.col(f"{start}_name") if table.has(f"{start}_name") else pl.lit(None, pl.String)
    return rows.select("row", pl.col(f"{start}_code").alias("code"), name.alias("name"))


def _uses(column: CodeColumn) -> pl.DataFrame:
    """Return which codes the lines use, with the name beside each, how often, and where first."""
    used = column.codes.filter(~_is_filler(pl.col("code"), ()))
    named = used.with_columns(pl.when(~_is_filler(pl.col("name"), ())).then("name").alias("name"))
    counted = named.group_by("code", "name", maintain_order=True).agg(pl.col("lines").sum(), pl.col("row").first())
    table = column.table
    return counted.select(
        pl.lit(column.master).alias("table_name"), "code", "name", bare_name(pl.col("name")).alias("bare"), "lines",
        pl.lit(table.file).alias("file"), pl.lit(table.sheet, pl.String).alias("sheet"), "row",
    )  # fmt: skip


def _listed(extracted: Extracted, tables: list[Table]) -> Iterator[pl.DataFrame]:
    """Yield the codes and names that the lists of the run have."""
    for table in tables:
        start = MASTERS.get(table.entity.value)
        if start is not None and table.has(f"{start}_code"):
            for part in read_back(table, extracted.spool):
                rows = _columns(table, part, start).with_columns(text.clean(pl.col("code")), text.clean(pl.col("name")))
                yield rows.drop_nulls("code").select(pl.lit(table.entity.value).alias("table_name"), "code", "name")


Filler = tuple[str, str | None, int, str, str, str, str, int]
"""One row of FILLERS."""


def _fillers(column: CodeColumn, kept: Collection[str]) -> Filler | None:
    """Return how many cells of a column of codes are fillers, which ones, and where the first stands."""
    fillers = column.codes.filter(_is_filler(pl.col("code"), kept))
    if fillers.is_empty():
        return None
    written = fillers["code"].unique(maintain_order=True)
    return (
        column.table.file, column.table.sheet, fillers["row"][0], column.master, f"{MASTERS[column.master]}_code",
        written[0], ", ".join(f"'{each}'" for each in written), int(fillers["lines"].sum()),
    )  # fmt: skip


Lost = tuple[str, str | None, int, str, str, str, int, str, str, bool]
"""One row of LOST_ZEROS."""


def _lost(
    uses: pl.DataFrame, listed: pl.DataFrame, mapped: Collection[str]
) -> tuple[list[Lost], dict[tuple[str, str | None], str]]:
    """Return what is told of codes that differ from others in their zeros alone, and what is read instead of them."""
    names: dict[str, set[str]] = {}
    shown: dict[str, str] = {}
    with_bare = listed.with_columns(bare_name(pl.col("name")).alias("bare"))
    for code, name, bare in with_bare.select("code", "name", "bare").iter_rows():
        names.setdefault(code, set()).update([bare] if bare else [])
        shown.setdefault(code, name or "")
    whole = _by_stem(names)
    told: list[Lost] = []
    restored: dict[tuple[str, str | None], str] = {}
    used_names: dict[str, set[str]] = {}
    for code, bare in uses.select("code", "bare").iter_rows():
        used_names.setdefault(code, set()).update([bare] if bare else [])
    among_used = _by_stem(used_names)
    for (key,), rows in uses.group_by("code", maintain_order=True):
        code = str(key)
        if code in names or code in mapped or not code.isdecimal():
            continue
        others = [each for each in whole.get(code.lstrip("0"), ()) if each != code]
        if not others:
            # No master lists either: the longest of those that are used is the one that lost nothing.
            others = [each for each in among_used[code.lstrip("0")] if len(each) > len(code) and each not in names][-1:]
        if not others:
            continue
        found = _told(code, rows, others, Names(names, used_names, shown))
        if found is not None:
            told.append(found[0])
            restored |= found[1]
    return told, restored


@dataclass(frozen=True, slots=True)
class Names:
    """The bare names of each code: in the lists, and beside it in the lines; and the listed name as written."""

    listed: Mapping[str, set[str]]
    used: Mapping[str, set[str]]
    shown: Mapping[str, str]

    def of(self, code: str) -> set[str]:
        """Return what the lists call a code, else what the lines call it."""
        return self.listed.get(code) or self.used.get(code, set())


def _told(
    code: str, rows: pl.DataFrame, others: list[str], names: Names
) -> tuple[Lost, dict[tuple[str, str | None], str]] | None:
    """Return what is told of one code and what is read instead; None where its names say that it is another one."""
    own = {bare for bare in rows["bare"] if bare}
    alike = [each for each in others if own & names.of(each)]
    first = rows.row(0, named=True)
    lines = int(rows["lines"].sum())
    master = str(first["table_name"])
    field = f"{MASTERS[master]}_code"
    origin = (str(first["file"]), first["sheet"], int(first["row"]), master, field, code, lines)
    if len(alike) == 1:
        agreeing = own & names.of(alike[0])
        keys: set[str | None] = {*agreeing, *([None] if own == agreeing else [])}
        return (*origin, alike[0], names.shown.get(alike[0], ""), True), {(code, bare): alike[0] for bare in keys}
    nameless = rows.filter(pl.col("bare").is_null())
    if own and nameless.is_empty() and all(names.of(each) for each in others):
        return None
    return (*origin, others[0], names.shown.get(others[0], ""), False), {}


def _by_stem(codes: Mapping[str, set[str]]) -> dict[str, list[str]]:
    """Return the codes of digits by what is left without their leading zeros, short ones first."""
    found: dict[str, list[str]] = {}
    for code in sorted(codes, key=len):
        if code.isdecimal():
            found.setdefault(code.lstrip("0"), []).append(code)
    return found

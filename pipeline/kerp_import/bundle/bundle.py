"""Packs a batch, out of its archive and its history, so that its failure can be shown without the company's books.

Decision: docs/decisions/bundle.md
"""

import json
import re
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import polars as pl
import yaml
from openpyxl import Workbook

from kerp_import.bundle.disguise import OTHER, Disguise, amounts_in, is_amount, is_number
from kerp_import.database.connection import Database
from kerp_import.extract.column_roles.role_names import is_ignorable, is_known_amount, role_of
from kerp_import.files.outputs import harmless
from kerp_import.mapping.files import shipped_chart, source_for
from kerp_import.model.columns import Role, Unused, column_index
from kerp_import.model.errors import NoArchive
from kerp_import.records.archive import CONTENTS
from kerp_import.records.history import PastBatch
from kerp_import.report import KeptBatch

CHARTS = ("kerp-standard", "wehago", "kclep", "ecount", "seed-generic", "kerp-v02")
TITLE_WORDS = re.compile(
    r"분개장|합계잔액시산표|합계시산표|잔액시산표|시산표|기초잔액|기말잔액|계정별원장|거래처원장|거래처별|총계정원장|원장"
    r"|회계기간|회계연도|기준일|기간|현재|이월|부터|까지|[년월일제기]|[\d\s:~.,/\-()\[\]]"
)
"""What a title may hold and still name nobody."""
SHEET_NAMES = {
    "accounts": "계정과목", "partners": "거래처", "departments": "부서", "projects": "프로젝트",
    "opening_balances": "기초잔액", "journal": "분개장", "trial_balance": "합계잔액시산표",
    "account_ledger": "계정별원장", "partner_ledger": "거래처원장", "employees": "사원", "items": "품목",
    "sales_book": "매입매출장", "monthly_ledger": "총계정원장", "control_totals": "통제합계",
}  # fmt: skip
DATES = re.compile(r"\d{4}\s*[년.\-/]\s*\d{1,2}\s*[월.\-/]\s*\d{1,2}\s*일?")


@dataclass(frozen=True, slots=True)
class BatchMapping:
    """The mapping by which a batch was loaded, as the history keeps it, and whose codes it read."""

    mapping: list[dict[str, Any]]
    dialect: str | None


@dataclass(frozen=True, slots=True)
class Bundle:
    """A batch without its company: the ZIP's bytes, and what was found in the batch, by rule."""

    contents: bytes
    findings: Counter[str]


@dataclass(frozen=True, slots=True)
class _PackedColumn:
    """One column of a table: what it holds, its header, its place in the archive and in the sheet (0-based)."""

    field: str
    header: str
    index: int
    place: int | None
    """None where several columns of a print form were made into this one."""


@dataclass(frozen=True, slots=True)
class _ArchivedTable:
    """One table of the archive: its file and titles, where its header stands, and its rows as text."""

    file: str
    titles: tuple[str, ...]
    columns: tuple[_PackedColumn, ...]
    rows: pl.DataFrame
    entity: str
    header_row: int


def make_bundle(db: Database, home: Path, batch: PastBatch, report: KeptBatch) -> Bundle:
    """Return the batch with every name, code, memo and amount replaced; without its archive it is a `NoArchive`."""
    folder = home / "archive" / str(batch.id)
    if not (folder / CONTENTS).is_file():
        raise NoArchive(batch=batch.id, home=home)
    tables = _tables(folder, report)
    with db.tenant(batch.company_id):
        values = {"batch_id": batch.id, "company_id": batch.company_id}
        (kept,) = db.ask("diff/kept_mapping.sql", values, BatchMapping)
    disguise = _disguise_of(tables)
    findings = Counter(each.rule for each in report.outcome.findings)
    contents = BytesIO()
    with zipfile.ZipFile(contents, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, workbook in _workbooks(tables, disguise):
            packed.writestr(f"files/{name}", workbook)
        packed.writestr("mapping.yaml", _mapping(kept, disguise))
        packed.writestr("bundle.json", json.dumps(_facts(batch, report, findings), ensure_ascii=False, indent=2))
    return Bundle(contents.getvalue(), findings)


def _tables(folder: Path, report: KeptBatch) -> list[_ArchivedTable]:
    """Read the archive; what each table is and where its header stands is the report's."""
    sources = defaultdict(list)
    for source in report.outcome.sources:
        sources[source.file, source.sheet].append(source)
    tables = []
    for each in json.loads((folder / CONTENTS).read_text(encoding="utf-8")):
        (source, *later) = sources[each["file"], each["sheet"]]
        sources[each["file"], each["sheet"]] = later or [source]
        paths = sorted(folder.glob(f"{each['number']:04}-*.parquet"))
        if paths:
            rows = pl.concat((pl.read_parquet(path) for path in paths), how="diagonal")
            columns = [*map(_bound, each["columns"]), *map(_unused, source.unused_columns)]
            archived = tuple(column for column in columns if f"c{column.index}" in rows.columns)
            titles = tuple(each.get("titles", ()))
            tables.append(_ArchivedTable(each["file"], titles, archived, rows, source.entity, source.header_row))
    return tables


def _bound(column: dict[str, Any]) -> _PackedColumn:
    """Return a column that holds a known field."""
    place = column_index(column["letters"]) if column["letters"] else None
    return _PackedColumn(column["field"], column["header"], column["index"], place)


ROLE_FIELDS = {
    Role.FOREIGN_AMOUNT: "foreign_amount", Role.COMPANY: "company_code", Role.SITE: "site_code",
    Role.CURRENCY: "side", Role.RATE: "side", Role.UNIT: "side", Role.STATUS: "side", Role.DELETED: "side",
}  # fmt: skip
"""How a column is replaced that decides what the amounts mean: its words stay, as those of a side do."""


def _unused(column: Unused) -> _PackedColumn:
    """Return a column that holds no field: its header stays where it is a usual one."""
    at = column_index(column.column)
    role = role_of(column.header)
    if role is not None:
        return _PackedColumn(ROLE_FIELDS[role], column.header, at, at)
    if is_known_amount(column.header):
        return _PackedColumn("other_amount", column.header, at, at)
    if is_ignorable(column.header):
        return _PackedColumn("other_code", column.header, at, at)
    return _PackedColumn(OTHER, f"열 {column.column}", at, at)


def _disguise_of(tables: Iterable[_ArchivedTable]) -> Disguise:
    """Return what replaces the values of these tables: made-up codes and amounts are none of the originals."""
    texts: defaultdict[str, set[str]] = defaultdict(set)
    for table in tables:
        for column in table.columns:
            texts[column.field].update(table.rows[f"c{column.index}"].drop_nulls().unique().to_list())
    numbers = {text for field, column in texts.items() if is_amount(field) or field == OTHER for text in column}
    names = {account.name for chart in CHARTS for account in shipped_chart(chart).accounts}
    originals = {text.strip() for field, column in texts.items() if field.endswith("_code") for text in column}
    return Disguise(amounts_in(numbers), names, originals | numbers)


def _workbooks(tables: Iterable[_ArchivedTable], disguise: Disguise) -> Iterator[tuple[str, bytes]]:
    """Yield a workbook for each file that was read, its tables as sheets, every row where it stood."""
    tables_of: defaultdict[str, list[_ArchivedTable]] = defaultdict(list)
    for table in tables:
        tables_of[table.file].append(table)
    for number, of_file in enumerate(tables_of.values(), start=1):
        workbook = Workbook(write_only=True)
        for place, table in enumerate(of_file, start=1):
            sheet = workbook.create_sheet(f"{place} {SHEET_NAMES[table.entity]}")
            for cells in _lines(table, disguise):
                sheet.append([cell if cell is None or is_number(cell) else harmless(cell) for cell in cells])
        contents = BytesIO()
        workbook.save(contents)
        yield f"{number}.xlsx", contents.getvalue()


def _lines(table: _ArchivedTable, disguise: Disguise) -> Iterator[list[str | None]]:
    """Yield the lines of a sheet: titles, header, and the rows, each on its own line where they are in order."""
    places = _places(table.columns)
    width = max(places, default=0) + 1
    titles = [each for each in map(_title, table.titles) if each]
    for line in range(1, table.header_row):
        yield [titles[line - 1]] if line <= len(titles) else []
    header: list[str | None] = [None] * width
    for place, column in zip(places, table.columns, strict=True):
        header[place] = column.header
    yield header
    written = table.header_row
    numbers = table.rows["row"].to_list()
    is_in_order = all(number > before for before, number in zip([written, *numbers], numbers, strict=False))
    names = [f"c{column.index}" for column in table.columns]
    for number, texts in zip(numbers, table.rows.select(names).iter_rows(), strict=True):
        for _ in range(number - written - 1 if is_in_order else 0):
            yield []
        written = number
        cells: list[str | None] = [None] * width
        for place, column, text in zip(places, table.columns, texts, strict=True):
            cells[place] = disguise.cell(column.field, text)
        yield cells


def _places(columns: Sequence[_PackedColumn]) -> list[int]:
    """Return where each column stands (0-based): its own place where each has one, else in their order."""
    places = [column.place for column in columns if column.place is not None]
    return places if len(set(places)) == len(columns) else list(range(len(columns)))


def _title(text: str) -> str:
    """Return a title without whatever might name somebody: its words where they are a form's own, else its days."""
    return text if not TITLE_WORDS.sub("", text) else " ~ ".join(DATES.findall(text))


def _mapping(kept: BatchMapping, disguise: Disguise) -> str:
    """Return the batch's own mapping as a file that `run --mapping` reads; codes of partners are the bundle's."""
    mapping: dict[str, Any] = {"source": source_for(kept.dialect), "target": "kerp-standard", "accounts": []}
    for line in kept.mapping:
        table = line.get("table")
        if not line["target_code"]:
            continue
        if table == "voucher_types":
            mapping.setdefault(table, {})[line["source_code"]] = line["target_code"]
        elif table:
            field = f"{table.removesuffix('s')}_code"
            codes = {side: disguise.code(field, line[side]) for side in ("source_code", "target_code")}
            mapping.setdefault(table, []).append(codes)
        elif not line["when"]:
            entry = {name: line[name] for name in ("source_code", "target_code", "verified")}
            mapping["accounts"].append(entry)
    return yaml.safe_dump(mapping, allow_unicode=True, sort_keys=False)


def _facts(batch: PastBatch, report: KeptBatch, findings: Counter[str]) -> dict[str, object]:
    """Return what is told of the batch beside its tables: how it ended, by which version, and what was found where."""
    return {
        "status": batch.status,
        "dry_run": batch.dry_run,
        "tool_version": report.tool_version,
        "schema_version": report.schema_version,
        "options": {name: value for name, value in report.options.items() if isinstance(value, bool | int)},
        "on_conflict": report.options.get("on_conflict"),
        "create_missing": report.options.get("create_missing"),
        "command": "kerp-import run --company BUNDLE --create-company --dry-run --mapping mapping.yaml files",
        "findings": dict(sorted(findings.items())),
        "places": [
            {"rule": each.rule, "severity": each.severity, "table": each.table, "row": each.row, "field": each.field}
            for each in report.outcome.findings
        ],
    }

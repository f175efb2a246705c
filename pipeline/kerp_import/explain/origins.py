"""Where records of K-ERP came from: file, sheet and row, the raw text, and what maps and rules had to do with it."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from kerp_import.database.connection import Database
from kerp_import.explain.explained import BatchRun, MapLine, Origin, RowFinding
from kerp_import.mapping.charts.dialect import Dialect, dialect_named
from kerp_import.model.cell_correction import AppliedCorrection
from kerp_import.records.archive import SourceCell, Spot, raw_rows
from kerp_import.report.kept_batch import applied_from


@dataclass(frozen=True, slots=True)
class Record:
    """A record of K-ERP: the batch that wrote it, where it stood in the source, and the codes that it has.

    `batch_id` is None where no batch is known to have written it, `file` where the batch made it without a row.
    """

    batch_id: UUID | None
    file: str | None
    sheet: str | None
    row: int | None
    codes: Mapping[str | None, str | None]
    """K-ERP codes by the table of the mapping that may name them: None is that of accounts, then partners and so on."""

    @property
    def spot(self) -> Spot | None:
        """Return the row of the source, where there is one."""
        return None if self.file is None or self.row is None else (self.file, self.sheet, self.row)


@dataclass(frozen=True, slots=True)
class ExplainedBatch:
    """One row of `explain/batches.sql`: when and how a batch ran, and whose chart it read."""

    id: UUID
    status: str
    completed_at: datetime | None
    tool_version: str
    dialect: str | None

    def as_batch_run(self) -> BatchRun:
        """Return what an explanation says of the batch."""
        return BatchRun(self.id, self.status, self.completed_at, self.tool_version)


@dataclass(frozen=True, slots=True)
class PastMapLine:
    """One row of `explain/mapping.sql`: a line of the mapping that a batch used."""

    batch_id: UUID
    table_name: str | None
    source_code: str
    source_name: str | None
    target_code: str
    how: str | None
    verified: bool | None
    reviewer: str | None
    place: str | None
    is_conditional: bool

    def line(self) -> MapLine:
        """Return the line without its batch."""
        return MapLine(
            self.table_name, self.source_code, self.source_name, self.target_code, self.how, bool(self.verified),
            self.reviewer, self.place, self.is_conditional,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class BatchCorrections:
    """One row of `explain/corrections.sql`: what a batch read corrected, as its report has it."""

    batch_id: UUID
    applied: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class PastFinding:
    """One row of `explain/findings.sql`: what a rule said of a row of a batch."""

    batch_id: UUID
    file: str
    sheet: str | None
    row: int
    rule: str
    severity: str
    cell: str | None
    message: str


class Origins:
    """Where a company's records came from, asked in the transaction under way, with the archive in `home`."""

    def __init__(self, db: Database, company_id: UUID, home: Path) -> None:
        """Take the company, and the folder with the archive."""
        self._db, self._company_id, self._home = db, company_id, home

    def batches(self, ids: Iterable[UUID | None]) -> dict[UUID, ExplainedBatch]:
        """Return when and how the batches ran, the first one first."""
        batches = sorted({each for each in ids if each is not None})
        values = {"company_id": self._company_id, "batches": batches}
        return {each.id: each for each in self._db.ask("explain/batches.sql", values, ExplainedBatch)}

    def map_lines(self, batches: Iterable[UUID], codes: Iterable[str | None]) -> list[tuple[UUID, MapLine]]:
        """Return the lines by which batches sent legacy codes to these codes."""
        values = {
            "company_id": self._company_id,
            "batches": sorted(set(batches)),
            "codes": sorted({each for each in codes if each}),
        }
        return [(each.batch_id, each.line()) for each in self._db.ask("explain/mapping.sql", values, PastMapLine)]

    def of(self, records: Sequence[Record]) -> list[Origin | None]:
        """Return where each record came from; None where no batch is known to have written it."""
        batches = self.batches(each.batch_id for each in records)
        spots = _spots(records)
        archived = {batch: raw_rows(self._home, batch, of_batch) for batch, of_batch in spots.items()}
        map_lines = self.map_lines(batches, (code for each in records for code in each.codes.values()))
        remarks, corrected = self._remarks(spots), self._corrected(batches)
        origins: list[Origin | None] = []
        for record in records:
            if record.batch_id is None:
                origins.append(None)
                continue
            of_batch = archived.get(record.batch_id)
            spot = record.spot
            cells = None if of_batch is None else of_batch.get(spot, ()) if spot else ()
            lines = [
                line
                for batch_id, line in map_lines
                if batch_id == record.batch_id and record.codes.get(line.table) == line.target_code
            ]
            dialect = dialect_named(batches[record.batch_id].dialect or "any")
            origins.append(
                Origin(
                    batch_id=record.batch_id,
                    file=record.file,
                    sheet=record.sheet,
                    row=record.row,
                    cells=cells,
                    mapping=_lines_of_row(lines, cells, dialect),
                    remarks=tuple(remarks[record.batch_id, spot]) if spot else (),
                    corrected=tuple(corrected[record.batch_id, spot]) if spot else (),
                )
            )
        return origins

    def _corrected(self, batches: Iterable[UUID]) -> Mapping[tuple[UUID, Spot], list[AppliedCorrection]]:
        """Return what batches read corrected, by batch and row."""
        corrected: defaultdict[tuple[UUID, Spot], list[AppliedCorrection]] = defaultdict(list)
        values = {"company_id": self._company_id, "batches": sorted(batches)}
        for batch in self._db.ask("explain/corrections.sql", values, BatchCorrections):
            for each in map(applied_from, batch.applied):
                corrected[batch.batch_id, (each.file, each.sheet, each.row)].append(each)
        return corrected

    def _remarks(self, spots: Mapping[UUID, set[Spot]]) -> Mapping[tuple[UUID, Spot], list[RowFinding]]:
        """Return what rules said of these rows, by batch and row."""
        rows = [
            {"batch_id": str(batch_id), "file": file, "sheet": sheet, "row": row}
            for batch_id, of_batch in spots.items()
            for file, sheet, row in of_batch
        ]
        values = {"company_id": self._company_id, "spots": json.dumps(rows)}
        remarks: defaultdict[tuple[UUID, Spot], list[RowFinding]] = defaultdict(list)
        for each in self._db.ask("explain/findings.sql", values, PastFinding):
            remark = RowFinding(each.rule, each.severity, each.cell, each.message)
            remarks[each.batch_id, (each.file, each.sheet, each.row)].append(remark)
        return remarks


def _spots(records: Iterable[Record]) -> Mapping[UUID, set[Spot]]:
    """Return the rows of the source that records came from, by batch."""
    spots: defaultdict[UUID, set[Spot]] = defaultdict(set)
    for each in records:
        if each.batch_id is not None and each.spot is not None:
            spots[each.batch_id].add(each.spot)
    return spots


def _lines_of_row(lines: list[MapLine], cells: tuple[SourceCell, ...] | None, dialect: Dialect) -> tuple[MapLine, ...]:
    """Return the lines that mapped this row: where its raw account is known, those of that account alone."""
    raw = {each.field: each.text for each in cells or ()}
    code, name = raw.get("account_code"), raw.get("account_name")
    canonical = dialect.canonical(code) if code is not None else None
    of_row = [
        each
        for each in lines
        if each.table is not None or each.source_code == canonical or (canonical is None and name == each.source_name)
    ]
    return tuple(of_row if any(each.table is None for each in of_row) else lines)

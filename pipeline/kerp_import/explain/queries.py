"""The questions that an explanation asks of production, the history and the archive."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from kerp_import.database.connection import Database, statement
from kerp_import.explain.origins import (
    BatchTold,
    Explained,
    ExplainedLine,
    ExplainedVoucher,
    LastTieOut,
    MapLine,
    Origin,
    RowFinding,
    Share,
    TopLine,
    YearBalance,
)
from kerp_import.mapping.charts.dialect import Dialect, dialect_named
from kerp_import.model.nouns import Company
from kerp_import.records.archive import SourceCell, Spot, raw_rows

MOST = 5
"""Openings and lines that the explanation of a balance shows."""

Row = dict[str, Any]


class Asker:
    """The questions about one company, asked in one transaction, with the archive in `home`."""

    def __init__(self, db: Database, company: Company, home: Path) -> None:
        """Keep whom and what is asked."""
        self.db, self.company, self.home = db, company, home

    def ask(self, name: str, **values: object) -> list[Row]:
        """Return the answer of one question about the company."""
        return self.db.rows(statement(f"explain/{name}.sql"), company_id=self.company.id, **values)

    def batches(self, ids: Iterable[UUID | None]) -> dict[UUID, Row]:
        """Return when and how the batches ran."""
        wanted = sorted({each for each in ids if each is not None})
        return {row["id"]: row for row in self.ask("batches", batches=wanted)}

    def mapping(self, batches: Iterable[UUID], codes: Iterable[str | None]) -> list[tuple[UUID, MapLine]]:
        """Return the lines by which batches sent legacy codes to these codes."""
        wanted = sorted({each for each in codes if each})
        rows = self.ask("mapping", batches=sorted(set(batches)), codes=wanted)
        return [(row["batch_id"], _map_line(row)) for row in rows]

    def origins(self, records: Sequence[Row]) -> list[Origin | None]:
        """Return where each record came from: it has batch_id, file, sheet, row and the codes that a map may name."""
        ids = {row["batch_id"] for row in records if row["batch_id"]}
        known = self.batches(ids)
        spots = defaultdict(set)
        for row in records:
            if row["batch_id"] and row["file"] is not None:
                spots[row["batch_id"]].add((row["file"], row["sheet"], row["row"]))
        cells = {batch: raw_rows(self.home, batch, mine) for batch, mine in spots.items()}
        codes = {row.get(name) for row in records for name in CODES}
        lines = self.mapping(ids, codes)
        remarks = self._remarks(spots)
        found: list[Origin | None] = []
        for row in records:
            batch = row["batch_id"]
            if batch is None:
                found.append(None)
                continue
            spot = (row["file"], row["sheet"], row["row"])
            archived = cells.get(batch)
            mine = None if archived is None else archived.get(spot, ())
            own = [line for of, line in lines if of == batch and row.get(CODE_OF[line.table]) == line.target_code]
            dialect = dialect_named(known[batch]["dialect"] or "any")
            found.append(Origin(batch, *spot, mine, _spoken_for(own, mine, dialect), remarks.get((batch, *spot), ())))
        return found

    def _remarks(self, spots: dict[UUID, set[Spot]]) -> dict[tuple[Any, ...], tuple[RowFinding, ...]]:
        """Return what rules said of these rows, by batch, file, sheet and row."""
        found: defaultdict[tuple[Any, ...], tuple[RowFinding, ...]] = defaultdict(tuple)
        for batch, mine in spots.items():
            asked = [{"batch_id": str(batch), "file": file, "sheet": sheet, "row": row} for file, sheet, row in mine]
            for row in self.ask("findings", spots=json.dumps(asked)):
                spot = (batch, row["file"], row["sheet"], row["row"])
                found[spot] += (RowFinding(row["rule"], row["severity"], row["cell"], row["message"]),)
        return found


CODES = ("account_code", "partner_code", "department_code", "project_code")
CODE_OF = dict(
    zip((None, "partners", "departments", "projects", "voucher_types"), (*CODES, "voucher_type"), strict=True)
)


def _map_line(row: Row) -> MapLine:
    """Return one line of a batch's mapping."""
    return MapLine(
        row["table_name"], row["source_code"], row["source_name"], row["target_code"], row["how"],
        bool(row["verified"]), row["reviewer"], row["place"], row["is_conditional"],
    )  # fmt: skip


def _spoken_for(lines: list[MapLine], cells: tuple[SourceCell, ...] | None, dialect: Dialect) -> tuple[MapLine, ...]:
    """Return the lines that speak of this row: where its raw account is known, those of that account alone."""
    raw = {each.field: each.text for each in cells or ()}
    code, name = raw.get("account_code"), raw.get("account_name")
    wanted = dialect.canonical(code) if code is not None else None
    mine = [
        each
        for each in lines
        if each.table is not None or each.source_code == wanted or (wanted is None and name == each.source_name)
    ]
    return tuple(mine if any(each.table is None for each in mine) else lines)


def explain_vouchers(
    db: Database, company: Company, home: Path, number: str, *, line: int | None = None
) -> tuple[ExplainedVoucher, ...]:
    """Return the vouchers of this number, K-ERP's or else the legacy system's, with all lines or one, each's origin."""
    with db.tenant(company.id):
        asker = Asker(db, company, home)
        rows = asker.ask("vouchers", code=number)
        known = asker.batches(row["batch_id"] for row in rows)
        found = (_voucher(asker, row, known, line) for row in rows)
        return tuple(each for each in found if each.lines or line is None)


def _voucher(asker: Asker, row: Row, known: dict[UUID, Row], line_no: int | None) -> ExplainedVoucher:
    """Return one voucher with its lines, or with one of them."""
    lines = asker.ask("lines", voucher_id=row["id"], line_no=line_no)
    batch = known.get(row["batch_id"])
    names = (
        "voucher_no", "source_voucher_no", "voucher_date", "voucher_type", "status", "description", "amount",
        "is_deleted", "is_changed",
    )  # fmt: skip
    origin_names = {"batch_id", "file", "sheet", "row"}
    return ExplainedVoucher(
        **{name: row[name] for name in names},
        batch=_told(batch) if batch else None,
        lines=tuple(
            ExplainedLine(**{name: value for name, value in line.items() if name not in origin_names}, origin=origin)
            for line, origin in zip(lines, asker.origins(lines), strict=True)
        ),
    )


def explain_account(db: Database, company: Company, home: Path, code: str) -> Explained | None:
    """Return what an account's balance is made of; None where the company has no such account."""
    with db.tenant(company.id):
        asker = Asker(db, company, home)
        shares = [
            Share(row["batch_id"], row["kind"], row["source_code"], row["source_name"], row["lines"], NOTHING,
                  row["debit"], row["credit"])
            for row in asker.ask("account_sources", code=code)
        ]  # fmt: skip
        tied = [
            LastTieOut(
                batch_id=row["batch_id"],
                legacy=Decimal(row["legacy"]),
                loaded=Decimal(row["loaded"]),
                difference=Decimal(row["difference"]),
                cause=row["cause"],
            )
            for row in asker.ask("tie_out", code=code)
        ]
        return _explained(asker, "account", code, shares, tied[0] if tied else None)


def explain_partner(db: Database, company: Company, home: Path, code: str) -> Explained | None:
    """Return what a partner's balance is made of; None where the company has no such partner."""
    with db.tenant(company.id):
        asker = Asker(db, company, home)
        shares = [
            Share(None, "account", row["account_code"], row["account_name"] or "", int(row["lines"]), row["opening"],
                  row["debit"], row["credit"])
            for row in asker.ask("partner_accounts", code=code)
        ]  # fmt: skip
        return _explained(asker, "partner", code, shares, None)


NOTHING = Decimal(0)
FACTS = {"account": ("account_type", "normal_side"), "partner": ("business_number", "partner_type")}


def _explained(asker: Asker, what: str, code: str, shares: list[Share], tied: LastTieOut | None) -> Explained | None:
    """Return the explanation of one account or partner."""
    masters = asker.ask(what, code=code)
    if not masters:
        return None
    master = masters[0]
    top = asker.ask(f"{what}_lines", code=code, most=MOST)
    other = "partner_code" if what == "account" else "account_code"
    records = [{**row, f"{what}_code": code, other: row["other_code"]} for row in top]
    origins = asker.origins([{**master, f"{what}_code": code}, *records])
    ids = {each.batch_id for each in (*origins, *shares) if each is not None and each.batch_id is not None}
    table = None if what == "account" else "partners"
    mapping = dict.fromkeys(line for _, line in asker.mapping(ids, [code]) if line.table == table)
    years = tuple(YearBalance(**{**row, "lines": int(row["lines"])}) for row in asker.ask(f"{what}_years", code=code))
    imported = sum(each.lines for each in shares if each.kind == "voucher_lines")
    return Explained(
        what=what,
        code=code,
        name=master["name"],
        facts=tuple(str(master[name]) for name in FACTS[what] if master[name]),
        origin=origins[0],
        years=years,
        shares=tuple(shares),
        lines=tuple(
            TopLine(row["kind"], row["voucher_no"], row["other_code"] or None, row["debit"], row["credit"], origin)
            for row, origin in zip(top, origins[1:], strict=True)
        ),
        mapping=tuple(mapping),
        tied=tied,
        batches=tuple(_told(row) for row in asker.batches(ids).values()),
        others=sum(each.lines for each in years) - imported if what == "account" else 0,
    )


def _told(row: Row) -> BatchTold:
    """Return when a batch ran."""
    return BatchTold(row["id"], row["status"], row["completed_at"], row["tool_version"])

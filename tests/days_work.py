"""A day's work with the importer, the same commands on a database that stays as it is and on one that changes.

What is written in one phase of the change is proven and undone in another.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import LiteralString

import openpyxl
import psycopg
from support import CLEAN, DEMO, Kerp

BOOKS: LiteralString = """
SELECT md5(string_agg(row::text, '|' ORDER BY row::text))
FROM (
    SELECT record_hash_vouchers(vouchers) AS row FROM vouchers
    UNION ALL
    SELECT
        concat_ws(
            '|', line_no, account_code, trim_scale(debit_amount), trim_scale(credit_amount), description, partner_code
        )
    FROM voucher_lines
    UNION ALL
    SELECT record_hash_partners(partners) FROM partners
    UNION ALL
    SELECT record_hash_opening_balances(opening_balances) FROM opening_balances
    UNION ALL
    SELECT
        concat_ws(
            '|', table_name, CASE table_name WHEN 'vouchers' THEN after_hash END, source_hash, debit, credit, lines
        )
    FROM import_entries
    UNION ALL
    SELECT (to_jsonb(import_account_totals) - 'batch_id')::text FROM import_account_totals
) AS each
"""
"""What production and the lineage hold, without ids and times."""

DAMAGE: LiteralString = """
DELETE FROM vouchers WHERE voucher_no LIKE '202402%';
UPDATE vouchers SET description = 'x' WHERE voucher_no LIKE '202403%';
UPDATE vouchers SET voucher_date = voucher_date + 45 WHERE voucher_no LIKE '202404%';
UPDATE voucher_lines SET debit_amount = debit_amount + 1 WHERE debit_amount > 0 AND line_no = 1;
"""
MAPPED = ("--company", "HANBIT", "--mapping", str(DEMO / "mapping.yaml"), "--json")
VERIFY = ("verify", "receipt.json", "--json")
CHANGED = ("run", "changed.xlsx", "--on-conflict", "replace", "--yes", *MAPPED)
WORK: tuple[tuple[str, ...], ...] = (
    ("enter", "first"),
    VERIFY,
    ("explain", "voucher", "20240102-00001", "--json"),
    ("run", str(CLEAN), "--dry-run", *MAPPED),
    ("second", *CHANGED),
    ("look",),
    ("enter", "second"),
    ("diff", "{first}", "{second}", "--json"),
    (*CHANGED, "--vanished", "delete", "--dry-run"),
    ("rollback", "{second}", "--plan", "--json"),
    VERIFY,
    ("enter", "third"),
    ("receipt", "{second}", "--json"),
    ("explain", "account", "10101", "--json"),
    ("enter", "fourth"),
    ("explain", "partner", "00101", "--json"),
    ("reconcile", "--company", "HANBIT", "--json"),
    ("rollback", "{second}", "--yes", "--json"),
    VERIFY,
    ("look",),
    ("damage",),
    ("rollback", "{first}", "--plan", "--json"),
    ("recover", "--batch", "{first}", "--from", "archive", "--yes", "--json"),
    VERIFY,
    (*CHANGED, "--dry-run"),
    ("rollback", "{first}", "--yes", "--json"),
    ("look",),
    ("third", "run", str(CLEAN), "--gentle", "--create-company", *MAPPED),
    ("explain", "line", "20240102-00002/1", "--json"),
    ("rollback", "{third}", "--reverse", "--date", "2024-04-01", "--yes", "--json"),
    ("look",),
)
"""A day's commands, between them the phases that the change enters; `second` and `third` name what their runs wrote."""

VARYING = (
    re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"),
    re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?"),
    re.compile(r"(?<=: )\d+\.\d+(?=,?\n)"),
    re.compile(r"\b[0-9a-f]{64}\b"),
    re.compile(r"(?<=')[는은](?= )"),
)
"""Ids, times, seconds that something took, digests over them, and the particle that goes with an id's last digit."""


@dataclass
class Day:
    """One day's work: the database, what each command answered, and the batches that it wrote."""

    kerp: Kerp
    url: str
    batches: dict[str, str]
    enter: Callable[[str], None]
    said: list[tuple[tuple[str, ...], int, list[str]]] = field(default_factory=list)

    def work(self) -> None:
        """Do everything."""
        for step in WORK:
            if step[0] == "enter":
                self.enter(step[1])
            elif step[0] in {"look", "damage"}:
                self.look(DAMAGE if step[0] == "damage" else BOOKS)
            elif step[0] in {"second", "third"}:
                self.batches[step[0]] = json.loads(self.call(step, step[1:]))["batch_id"]
            else:
                self.call(step, step)

    def call(self, step: tuple[str, ...], arguments: tuple[str, ...]) -> str:
        """Call a command and keep what it answers, without what is another each time."""
        done = self.kerp(*(each.format(**self.batches) for each in arguments), KERP_DATABASE_URL=self.url)
        told = done.stdout + done.stderr
        for each in VARYING:
            told = each.sub("…", told)
        # Which of a list comes last is no answer.
        self.said.append((step, done.returncode, sorted(line.rstrip(",") for line in told.splitlines())))
        return done.stdout

    def look(self, query: LiteralString) -> None:
        """Keep what the books hold, or what was done to them."""
        with psycopg.connect(self.url) as admin:
            done = admin.execute(query)
            found = done.fetchall() if done.description else done.rowcount
            self.said.append(((query,), 0, [str(found)]))


def write_changed_books(folder: Path) -> None:
    """Write the demo's books with one amount and one text changed, without what they add up to."""
    book = openpyxl.load_workbook(CLEAN)
    del book["합계잔액시산표"]
    sheet = book["분개장"]
    sheet.delete_rows(653)
    sheet["F8"], sheet["G9"], sheet["K10"] = 12_000_001, 12_000_001, "고친 적요"
    book.save(folder / "changed.xlsx")

"""Whatever phase a change is in, the importer gives what it gave before: figures, hashes, answers, and the way back.

A day's work is done twice with the same commands: on a database that stays as it is, and on one where three changes of
columns go from phase to phase meanwhile. What is written in one phase is proven and undone in another.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import LiteralString

import openpyxl
import psycopg
import pytest
from kerp_import.database.connection import Database
from kerp_import.migrate.files import shipped
from kerp_import.model.outcome import Outcome
from kerp_import.model.words import Language
from kerp_import.schema_changes.drift import drift
from kerp_import.schema_changes.drift_words import sentence
from support import CLEAN, DEMO, Kerp, clone, drop, url_of

pytestmark = pytest.mark.slow

OWN_COLUMNS: LiteralString = "ALTER TABLE vouchers ADD COLUMN memo text DEFAULT 'none'"
"""What K-ERP has beside our columns, before any change."""

CHANGES = {
    "wider_amounts": "change: change_type\ntable: voucher_lines\n"
    "columns: {debit_amount: 'NUMERIC(20,4)', credit_amount: 'NUMERIC(20,4)'}\n",
    "noted": "change: rename_column\ntable: vouchers\ncolumns: {memo: note}\n",
    "graded": "change: add_column\ntable: partners\ncolumns: {grade: text}\nforward: \"'C'\"\n",
}
AT_ONCE = ("--unwritten-for", "0", "--soak", "0", "--yes")

BOOKS: LiteralString = """
SELECT md5(string_agg(row::text, '|' ORDER BY row::text))
FROM (
    SELECT record_hash_vouchers(vouchers) AS row FROM vouchers
    UNION ALL
    SELECT concat_ws('|', line_no, account_code, debit_amount + 0.00, credit_amount + 0.00, description, partner_code)
    FROM voucher_lines
    UNION ALL
    SELECT record_hash_partners(partners) FROM partners
    UNION ALL
    SELECT record_hash_opening_balances(opening_balances) FROM opening_balances
    UNION ALL
    SELECT concat_ws('|', table_name, CASE table_name WHEN 'vouchers' THEN after_hash END, source_hash, debit, credit, lines)
    FROM import_entries
    UNION ALL
    SELECT (to_jsonb(import_account_totals) - 'batch_id')::text FROM import_account_totals
) AS each
"""
"""What production and the lineage hold, without ids and times."""

DAMAGE: LiteralString = """
DELETE FROM vouchers WHERE voucher_no LIKE '202402%';
UPDATE vouchers SET description = 'x' WHERE voucher_no LIKE '202403%';
UPDATE voucher_lines SET debit_amount = debit_amount + 1 WHERE debit_amount > 0 AND line_no = 1;
"""
CHANGING = (
    re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"),
    re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?"),
    re.compile(r"(?<=: )\d+\.\d+(?=,?\n)"),
    re.compile(r"\b[0-9a-f]{64}\b"),
    re.compile(r"(?<=')[는은](?= )"),
)
"""Ids, times, seconds that something took, digests over them, and the particle that goes with an id's last digit."""


@dataclass
class Day:
    """One day's work: the database, and what each command answered."""

    kerp: Kerp
    url: str
    said: list[tuple[str, int, list[str]]] = field(default_factory=list)

    def call(self, *arguments: str | Path) -> str:
        """Call a command and keep what it answers, without what is another each time."""
        done = self.kerp(*arguments, KERP_DATABASE_URL=self.url)
        told = done.stdout + done.stderr
        for each in CHANGING:
            told = each.sub("…", told)
        self.said.append((str(arguments[0]), done.returncode, sorted(told.splitlines())))
        return done.stdout

    def look(self) -> None:
        """Keep what the books hold."""
        with psycopg.connect(self.url) as admin:
            self.said.append((BOOKS, 0, [str(admin.execute(BOOKS).fetchone())]))

    def change(self, *arguments: str | Path) -> None:
        """Call a command of a change, which has to go through."""
        done = self.kerp("db", *arguments, KERP_DATABASE_URL=self.url)
        assert done.returncode == 0, (arguments, done.stdout, done.stderr)


def changed_books(folder: Path) -> Path:
    """Return the demo's books with one amount and one text changed, without what they add up to."""
    book = openpyxl.load_workbook(CLEAN)
    del book["합계잔액시산표"]
    sheet = book["분개장"]
    sheet.delete_rows(653)
    sheet["F8"], sheet["G9"], sheet["K10"] = 12_000_001, 12_000_001, "고친 적요"
    book.save(folder / "고친 장부.xlsx")
    return folder / "고친 장부.xlsx"


def work(day: Day, batch: str, folder: Path, enter: Callable[[str], None]) -> None:
    """Do a day's work, and go into another phase now and then."""
    mapping = ("--company", "HANBIT", "--mapping", DEMO / "mapping.yaml", "--json")
    verify = ("verify", folder / "receipt.json", "--json")
    enter("expanded")
    day.call(*verify)
    day.call("explain", "voucher", "20240102-00001", "--json")
    day.call("run", CLEAN, "--dry-run", *mapping)
    ran = day.call("run", folder / "고친 장부.xlsx", "--on-conflict", "replace", "--yes", *mapping)
    second = json.loads(ran)["batch_id"]
    day.look()
    enter("filled")
    day.call("diff", batch, second, "--json")
    day.call("rollback", second, "--plan", "--json")
    day.call(*verify)
    enter("soaking")
    day.call("receipt", second, "--json")
    day.call("explain", "account", "10101", "--json")
    enter("contracted")
    day.call("explain", "partner", "00101", "--json")
    day.call("reconcile", "--company", "HANBIT", "--json")
    day.call("rollback", second, "--yes", "--json")
    day.call(*verify)
    day.look()
    with psycopg.connect(day.url) as admin:
        admin.execute(DAMAGE)
    day.call("rollback", batch, "--plan", "--json")
    day.call("recover", "--batch", batch, "--from", "archive", "--yes", "--json")
    day.call(*verify)
    day.call("run", folder / "고친 장부.xlsx", "--on-conflict", "replace", "--yes", "--dry-run", *mapping)
    day.call("rollback", batch, "--yes", "--json")
    day.look()
    third = json.loads(day.call("run", CLEAN, "--gentle", "--create-company", *mapping))["batch_id"]
    day.call("explain", "line", "20240102-00002/1", "--json")
    day.call("rollback", third, "--reverse", "--date", "2024-04-01", "--yes", "--json")
    day.look()


def test_imports_give_what_they_gave_before(
    kerp: Kerp, promoted: tuple[str, Outcome], administrator: psycopg.Connection, server_url: str, tmp_path: Path
) -> None:
    batch = str(promoted[1].batch_id)
    changed_books(tmp_path)
    names = [clone(administrator, promoted[0]) for _ in range(2)]
    plain, changing = (Day(kerp, url_of(server_url, name)) for name in names)
    for each in (plain, changing):
        with psycopg.connect(each.url) as admin:
            admin.execute(OWN_COLUMNS)
    plain.change("status")
    assert kerp("receipt", batch, "-o", "receipt.json", KERP_DATABASE_URL=plain.url).returncode == 0
    work(plain, batch, tmp_path, lambda _: None)

    def enter(phase: str) -> None:
        steps: dict[str, tuple[tuple[str | Path, ...], ...]] = {
            "expanded": tuple(("expand", f"{name}.yaml") for name in CHANGES),
            "filled": tuple(("migrate-data", name) for name in CHANGES),
            "soaking": (("contract", "wider_amounts", "--unwritten-for", "0", "--yes"),),
            "contracted": tuple(("contract", name, *AT_ONCE) for name in CHANGES),
        }
        for step in steps[phase]:
            changing.change(*step)
        with Database(changing.url) as db:
            assert db.look_for_strangers() == ()
            told = [sentence(each).say(Language.EN) for each in drift(db, shipped()).differences]
        assert told == ([] if phase == "contracted" else ["column vouchers.memo: no migration makes it"]), phase

    for name, text in CHANGES.items():
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    work(changing, batch, tmp_path, enter)
    for before, after in zip(plain.said, changing.said, strict=True):
        assert after == before
    for name in names:
        drop(administrator, name)

"""Whatever phase a change is in, the importer gives what it gave before: figures, hashes, answers, and the way back.

A day's work is done on a database that stays as it is, and on one where three changes go from phase to phase.
"""

from pathlib import Path
from typing import LiteralString

import psycopg
import pytest
from days_work import Day, write_changed_books
from kerp_import.database.connection import Database
from kerp_import.migrate.files import shipped
from kerp_import.model.outcome import Outcome
from kerp_import.model.words import Language
from kerp_import.schema_changes.drift import drift
from kerp_import.schema_changes.drift_words import sentence
from support import Kerp, clone, drop, url_of

pytestmark = pytest.mark.slow

OWN_COLUMNS: LiteralString = "ALTER TABLE vouchers ADD COLUMN memo text DEFAULT 'none'"
"""What K-ERP has beside our columns, before any change."""

CHANGES = {
    "wider_amounts": "change: change_type\ntable: voucher_lines\n"
    "columns: {debit_amount: 'NUMERIC(20,4)', credit_amount: 'NUMERIC(20,4)'}\n",
    "noted": "change: rename_column\ntable: vouchers\ncolumns: {memo: note}\n",
    "graded": "change: add_column\ntable: partners\ncolumns: {grade: text}\nforward: \"'C'\"\n",
}
STEPS: dict[str, tuple[tuple[str, ...], ...]] = {
    "first": tuple(("expand", f"{name}.yaml") for name in CHANGES),
    "second": tuple(("migrate-data", name) for name in CHANGES),
    "third": (("contract", "wider_amounts", "--unwritten-for", "0", "--yes"),),
    "fourth": tuple(("contract", name, "--unwritten-for", "0", "--soak", "0", "--yes") for name in CHANGES),
}
"""The commands that take the changes into a phase: expanded, filled, soaking, contracted."""


def enter(kerp: Kerp, url: str, phase: str) -> None:
    """Take every change into a phase: nothing of it is a stranger, or drift."""
    for step in STEPS[phase]:
        done = kerp("db", *step, KERP_DATABASE_URL=url)
        assert done.returncode == 0, (step, done.stdout, done.stderr)
    with Database(url) as db:
        assert db.look_for_strangers() == ()
        told = [sentence(each).say(Language.EN) for each in drift(db, shipped()).differences]
    assert told == ([] if phase == "fourth" else ["column vouchers.memo: no migration makes it"]), phase


def test_imports_give_what_they_gave_before(
    kerp: Kerp, promoted: tuple[str, Outcome], administrator: psycopg.Connection, server_url: str, tmp_path: Path
) -> None:
    first = str(promoted[1].batch_id)
    write_changed_books(tmp_path)
    for name, text in CHANGES.items():
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    names = [clone(administrator, promoted[0])]
    with psycopg.connect(url_of(server_url, names[0])) as admin:
        admin.execute(OWN_COLUMNS)
    done = kerp("receipt", first, "-o", "receipt.json", KERP_DATABASE_URL=url_of(server_url, names[0]))
    assert done.returncode == 0, done.stderr
    names.append(clone(administrator, names[0]))
    urls = [url_of(server_url, name) for name in names]
    plain = Day(kerp, urls[0], {"first": first}, lambda _: None)
    changing = Day(kerp, urls[1], {"first": first}, lambda phase: enter(kerp, urls[1], phase))
    plain.work()
    changing.work()
    for before, after in zip(plain.said, changing.said, strict=True):
        assert after == before, sorted(set(after[2]) ^ set(before[2]))
    for name in names:
        drop(administrator, name)

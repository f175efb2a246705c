"""Whatever phase a change is in, the importer gives what it gave before: figures, hashes, answers, and the way back."""

import difflib
import json
import os
import re
import time
from dataclasses import asdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, LiteralString

import openpyxl
import psycopg
import pytest
from kerp_import.database.connection import Database
from kerp_import.database.strangers import CatalogueEntry, shipped_catalogue
from kerp_import.migrate.files import shipped
from kerp_import.schema_changes.drift import drift
from kerp_import.model.outcome import Outcome
from support import CLEAN, DEMO, Kerp, clone, drop, url_of

pytestmark = pytest.mark.slow

OWN_COLUMNS: LiteralString = """
ALTER TABLE vouchers ADD COLUMN memo text DEFAULT 'none';
ALTER TABLE partners ADD COLUMN remark text;
"""
"""What K-ERP has beside our columns, before any change."""

EXPAND: LiteralString = """
INSERT INTO operations (kind, name, status, started_at, tool_version, details)
VALUES ('expand', 'wider_amounts', 'pending', now(), 'test', '{"fills": ["vouchers.memo", "vouchers.note", "partners.grade"]}');

ALTER TABLE voucher_lines ADD COLUMN kerp_new_debit_amount numeric(20,4), ADD COLUMN kerp_new_credit_amount numeric(20,4),
    ALTER debit_amount DROP DEFAULT, ALTER credit_amount DROP DEFAULT,
    ADD CONSTRAINT kerp_new_debit_real CHECK (kerp_new_debit_amount BETWEEN 0 AND 9999999999999999.99) NOT VALID;
ALTER TABLE vouchers ADD COLUMN note text, ALTER memo DROP DEFAULT;
ALTER TABLE partners ADD COLUMN grade text;

CREATE FUNCTION kerp_sync_wider_amounts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        NEW.debit_amount := coalesce(NEW.debit_amount, NEW.kerp_new_debit_amount, 0);
        NEW.credit_amount := coalesce(NEW.credit_amount, NEW.kerp_new_credit_amount, 0);
        NEW.kerp_new_debit_amount := coalesce(NEW.kerp_new_debit_amount, NEW.debit_amount);
        NEW.kerp_new_credit_amount := coalesce(NEW.kerp_new_credit_amount, NEW.credit_amount);
    ELSE
        NEW.kerp_new_debit_amount := NEW.debit_amount;
        NEW.kerp_new_credit_amount := NEW.credit_amount;
    END IF;
    IF NEW.kerp_new_debit_amount <> NEW.debit_amount OR NEW.kerp_new_credit_amount <> NEW.credit_amount THEN
        RAISE EXCEPTION 'both are set, differently';
    END IF;
    RETURN NEW;
END
$$;
CREATE FUNCTION kerp_sync_note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.memo := coalesce(NEW.memo, NEW.note, CASE TG_OP WHEN 'INSERT' THEN 'none' END);
    NEW.note := NEW.memo;
    RETURN NEW;
END
$$;
CREATE FUNCTION kerp_default_grade() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.grade := coalesce(NEW.grade, 'C');
    RETURN NEW;
END
$$;
CREATE FUNCTION kerp_seen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM setval('kerp_written_wider_amounts', extract(epoch FROM clock_timestamp())::bigint);
    RETURN NULL;
END
$$;
CREATE SEQUENCE kerp_written_wider_amounts;
GRANT USAGE, UPDATE ON SEQUENCE kerp_written_wider_amounts TO PUBLIC;
CREATE TRIGGER a_kerp_sync BEFORE INSERT OR UPDATE ON voucher_lines
    FOR EACH ROW EXECUTE FUNCTION kerp_sync_wider_amounts();
CREATE TRIGGER a_kerp_seen BEFORE INSERT OR UPDATE OF debit_amount, credit_amount ON voucher_lines
    FOR EACH STATEMENT EXECUTE FUNCTION kerp_seen();
CREATE TRIGGER a_kerp_sync BEFORE INSERT OR UPDATE ON vouchers FOR EACH ROW EXECUTE FUNCTION kerp_sync_note();
CREATE TRIGGER a_kerp_default BEFORE INSERT ON partners FOR EACH ROW EXECUTE FUNCTION kerp_default_grade();
"""

FILL: LiteralString = """
UPDATE voucher_lines SET kerp_new_debit_amount = debit_amount, kerp_new_credit_amount = credit_amount;
UPDATE vouchers SET note = memo;
UPDATE partners SET grade = 'C';
ALTER TABLE voucher_lines VALIDATE CONSTRAINT kerp_new_debit_real;
"""

CONTRACT: LiteralString = """
DROP FUNCTION kerp_sync_wider_amounts() CASCADE;
DROP FUNCTION kerp_sync_note() CASCADE;
DROP FUNCTION kerp_default_grade() CASCADE;
DROP FUNCTION kerp_seen() CASCADE;
DROP SEQUENCE kerp_written_wider_amounts;
ALTER TABLE voucher_lines DROP COLUMN debit_amount, DROP COLUMN credit_amount;
ALTER TABLE voucher_lines RENAME kerp_new_debit_amount TO debit_amount;
ALTER TABLE voucher_lines RENAME kerp_new_credit_amount TO credit_amount;
ALTER TABLE voucher_lines RENAME CONSTRAINT kerp_new_debit_real TO voucher_lines_debit_real;
ALTER TABLE voucher_lines ALTER debit_amount SET NOT NULL, ALTER credit_amount SET NOT NULL,
    ALTER debit_amount SET DEFAULT 0, ALTER credit_amount SET DEFAULT 0,
    ADD CONSTRAINT voucher_lines_credit_real CHECK (credit_amount BETWEEN 0 AND 9999999999999999.99),
    ADD CONSTRAINT voucher_lines_one_side CHECK (NOT (debit_amount > 0 AND credit_amount > 0));
ALTER TABLE vouchers DROP COLUMN memo;
ALTER TABLE vouchers ALTER note SET DEFAULT 'none';
UPDATE operations SET status = 'completed', completed_at = now() WHERE name = 'wider_amounts';
"""
PHASES: tuple[tuple[str, LiteralString], ...] = (("expanded", EXPAND), ("filled", FILL), ("contracted", CONTRACT))

BOOKS: LiteralString = """
SELECT md5(string_agg(row::text, '|' ORDER BY row::text)) FROM (
    SELECT record_hash_vouchers(vouchers) AS row FROM vouchers
    UNION ALL SELECT concat_ws('|', line_no, account_code, trim_scale(debit_amount), trim_scale(credit_amount), description,
        partner_code, department_code, project_code) FROM voucher_lines
    UNION ALL SELECT record_hash_partners(partners) FROM partners
    UNION ALL SELECT record_hash_opening_balances(opening_balances) FROM opening_balances
    UNION ALL SELECT concat_ws('|', table_name, after_hash IS NULL, source_hash, debit::text, credit::text, lines) FROM import_entries
    UNION ALL SELECT (to_jsonb(import_account_totals) - 'batch_id')::text FROM import_account_totals
) AS each
"""

ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
SHORT = re.compile(r"\b[0-9a-f]{8}\b")
TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?")
SECONDS = re.compile(r": \d+\.\d+(?=,?\n)")
DIGEST = re.compile(r"\b[0-9a-f]{64}\b")


def plain(text: str) -> str:
    for pattern in (ID, TIME, SECONDS, DIGEST):
        text = pattern.sub("…", text)
    return text.replace("'…'는", "'…'은")


def changed_books(folder: Path) -> Path:
    """Return the demo's books with one amount and one text changed, without the trial balance."""
    book = openpyxl.load_workbook(CLEAN)
    del book["합계잔액시산표"]
    sheet = book["분개장"]
    sheet.delete_rows(653)
    sheet["K10"] = "고친 적요"
    for row in (8, 9):
        for column in "FG":
            if sheet[f"{column}{row}"].value:
                sheet[f"{column}{row}"] = int(sheet[f"{column}{row}"].value) + 1
    path = folder / "고친 장부.xlsx"
    book.save(path)
    return path


def a_day(kerp: Kerp, url: str, batch: str, receipt: Path, changed: Path) -> list[tuple[str, int, str]]:
    """Return what each command of a day's work with the importer answers."""
    said: list[tuple[str, int, str]] = []

    def call(*arguments: str | Path) -> str:
        done = kerp(*arguments, KERP_DATABASE_URL=url)
        said.append((" ".join(map(str, arguments[:3])), done.returncode, plain(done.stdout + done.stderr)))
        return done.stdout

    def books() -> None:
        with psycopg.connect(url) as admin:
            said.append(("books", 0, str(admin.execute(BOOKS).fetchone())))

    mapping = ("--company", "HANBIT", "--mapping", DEMO / "mapping.yaml", "--json")
    call("verify", receipt, "--json")
    call("receipt", batch, "--json")
    call("explain", "voucher", "20240102-00001", "--json")
    call("explain", "account", "10101", "--json")
    call("explain", "partner", "00101", "--json")
    call("reconcile", "--company", "HANBIT", "--json")
    call("rollback", batch, "--plan", "--json")
    call("run", CLEAN, "--dry-run", *mapping)
    second = json.loads(call("run", changed, "--on-conflict", "replace", "--yes", *mapping))["batch_id"]
    books()
    call("diff", batch, second, "--json")
    call("verify", receipt, "--json")
    call("rollback", second, "--plan", "--json")
    call("rollback", second, "--yes", "--json")
    call("verify", receipt, "--json")
    books()
    with psycopg.connect(url) as admin:
        admin.execute("DELETE FROM vouchers WHERE voucher_no LIKE '202402%'")
        admin.execute("UPDATE vouchers SET description = 'x' WHERE voucher_no LIKE '202403%'")
        admin.execute("UPDATE voucher_lines SET debit_amount = debit_amount + 1 WHERE debit_amount > 0 AND line_no = 1")
    call("rollback", batch, "--plan", "--json")
    call("verify", receipt, "--json")
    call("recover", "--batch", batch, "--from", "archive", "--yes", "--json")
    books()
    call("verify", receipt, "--json")
    call("rollback", batch, "--yes", "--json")
    books()
    third = json.loads(call("run", CLEAN, "--gentle", "--create-company", *mapping))["batch_id"]
    books()
    call("explain", "line", "20240102-00002/1", "--json")
    call("rollback", third, "--reverse", "--date", "2024-04-01", "--yes", "--json")
    books()
    return said


WANTED = eval(os.environ.get("WANTED", "range(4)"))


def test_it(
    kerp: Kerp, promoted: tuple[str, Outcome], administrator: psycopg.Connection, server_url: str, tmp_path: Path
) -> None:
    batch = str(promoted[1].batch_id)
    changed = changed_books(tmp_path)
    days = {}
    url0 = url_of(server_url, promoted[0])
    assert kerp("receipt", batch, "-o", "receipt.json", KERP_DATABASE_URL=url0).returncode == 0
    for number in range(len(PHASES) + 1):
        name = clone(administrator, promoted[0])
        url = url_of(server_url, name)
        with psycopg.connect(url, autocommit=True) as admin:
            admin.execute(OWN_COLUMNS)
            for _, change in PHASES[:number]:
                admin.execute(change)
            if number:
                note_made(url)
        started = time.monotonic()
        if number not in WANTED:
            days[number] = days[0]
            continue
        days[number] = a_day(kerp, url, batch, tmp_path / "receipt.json", changed)
        print(number, time.monotonic() - started)
        with Database(url) as db:
            print(drift(db, shipped()).differences)
        drop(administrator, name)
    for number in range(1, len(PHASES) + 1):
        for before, after in zip(days[0], days[number], strict=True):
            if before != after:
                print("=====", number, before[0], before[1], after[1])
                print(
                    "\n".join(
                        list(difflib.unified_diff(before[2].splitlines(), after[2].splitlines(), lineterm="", n=0))[:40]
                    )
                )
    for each in days[0]:
        print(each[0], each[1], each[2][-100:].replace("\n", " "))
        if os.environ.get("SHOW") and re.match(os.environ["SHOW"], each[0]):
            print(each[2][:6000])


def note_made(url: str) -> None:
    with Database(url) as db:
        entries = db.ask("catalogue/touched.sql", {}, CatalogueEntry)
        made = [
            asdict(each)
            for each in entries
            if each.is_production and shipped_catalogue().definitions.get(each.key) != each.definition
        ]
        db.execute(
            "UPDATE operations SET details = details || jsonb_build_object('made', '"
            + json.dumps(made).replace("'", "''")
            + "'::jsonb)"
        )

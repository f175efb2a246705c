"""Columns of kerp-import's own tables, changed by an owner whom forced row-level security binds."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import LiteralString
from uuid import UUID

import psycopg
import pytest
from kerp_import.database.connection import Database
from kerp_import.database.strangers import CatalogueEntry, MadeEntry
from kerp_import.expand_contract import state
from kerp_import.migrate import runner
from kerp_import.migrate.files import shipped
from kerp_import.records import company
from kerp_import.schema_changes.drift import drift
from psycopg import sql
from support import MAY_MIGRATE, Kerp, login

pytestmark = pytest.mark.slow

WIDER = """change: change_type
table: voucher_lines
columns: {debit_amount: 'NUMERIC(20,4)', credit_amount: 'NUMERIC(20,4)'}
"""
NARROWER = "change: change_type\ntable: prices\ncolumns: {amount: 'NUMERIC(18,0)'}\n"
PRICES: LiteralString = """
    CREATE TABLE prices (id uuid PRIMARY KEY, company_id uuid NOT NULL, amount numeric(18, 2));
    ALTER TABLE prices ENABLE ROW LEVEL SECURITY;
    ALTER TABLE prices FORCE ROW LEVEL SECURITY;
    CREATE POLICY tenant_isolation ON prices USING (company_id = (SELECT current_tenant_id()));
"""
"""A table of K-ERP's own beside those that imports know."""


@dataclass(frozen=True)
class Books:
    """A database whose owner sees no company's rows but the one that he acts for."""

    url: str
    companies: tuple[UUID, ...]


@pytest.fixture
def books(server_url: str, template: str) -> Iterator[Books]:
    """Return a database of two companies with one line each, owned by a login that policies bind."""
    assert template
    with (
        login(server_url, "NOSUPERUSER", "NOBYPASSRLS", "NOCREATEROLE") as (name, url),
        psycopg.connect(server_url, autocommit=True) as admin,
    ):
        admin.execute(sql.SQL("GRANT kerp_importer, kerp_lookup TO {}").format(sql.Identifier(name)))
        admin.execute(sql.SQL(MAY_MIGRATE).format(sql.Identifier(name)))
        for (left,) in admin.execute("SELECT rolname FROM pg_roles WHERE rolname ^@ 'kerp_tenant_'").fetchall():
            admin.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(left)))
        with Database(url) as db:
            runner.up(db)
            companies = tuple(company.add(db, code, code, None).id for code in ("A", "B"))
        with psycopg.connect(url) as connection:
            connection.execute(PRICES)
            for each in companies:
                connection.execute("SELECT set_config('app.current_tenant', %s, true)", (str(each),))
                connection.execute(
                    "INSERT INTO vouchers (id, company_id, voucher_no, voucher_date, total_debit, total_credit)"
                    " VALUES (%s, %s, '1', '2026-01-01', 10.5, 10.5)",
                    (each, each),
                )
                connection.execute(
                    "INSERT INTO voucher_lines (voucher_id, company_id, line_no, account_code, debit_amount)"
                    " VALUES (%s, %s, 1, '10101', 10.5)",
                    (each, each),
                )
                connection.execute("INSERT INTO prices VALUES (%s, %s, 10.5)", (each, each))
        yield Books(url, companies)


def declared(folder: Path, text: str, name: str = "wider_amounts") -> Path:
    """Write a declaration and return it."""
    path = folder / f"{name}.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_an_owner_whom_policies_bind_expands_and_goes_back(books: Books, kerp: Kerp, tmp_path: Path) -> None:
    file = declared(tmp_path, WIDER)
    expanded = kerp("db", "expand", file, "--json", KERP_DATABASE_URL=books.url)
    assert expanded.returncode == 0, expanded.stderr
    assert json.loads(expanded.stdout) == {
        "name": "wider_amounts", "phase": "expanded", "refused": [], "rows": [],
        "files": [str(tmp_path / "kerp-changes" / "000001_wider_amounts_expand.up.sql")],
    }  # fmt: skip
    with Database(books.url) as db:
        live = state.find(db, "wider_amounts")
        there = {
            MadeEntry(each.kind, each.name, each.definition)
            for each in db.ask("catalogue/touched.sql", {}, CatalogueEntry)
        }
        found = drift(db, shipped())
    assert live is not None
    assert live.details.made
    assert set(live.details.made) <= there
    assert found.differences == ()
    assert found.changes == ("wider_amounts",)
    reverted = kerp("db", "expand", "wider_amounts", "--revert", "--yes", KERP_DATABASE_URL=books.url)
    assert reverted.returncode == 0, reverted.stderr
    with Database(books.url) as db:
        assert drift(db, shipped()).differences == ()
        assert drift(db, shipped()).changes == ()


def test_rows_that_would_lose_are_counted_over_all_companies(books: Books, kerp: Kerp, tmp_path: Path) -> None:
    refused = kerp("db", "expand", declared(tmp_path, NARROWER), KERP_DATABASE_URL=books.url)
    assert refused.returncode == 4
    assert "amount: 그대로 옮길 수 없는 행 2개" in refused.stdout
    assert not (tmp_path / "kerp-changes").is_dir() or not list((tmp_path / "kerp-changes").iterdir())

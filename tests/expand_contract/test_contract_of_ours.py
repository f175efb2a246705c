"""A change of kerp-import's own table taken to its end by an owner whom forced row-level security binds."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from kerp_import.database.connection import Database
from kerp_import.expand_contract.at_hand import read_at_hand
from kerp_import.expand_contract.contract import ContractTerms, contract
from kerp_import.expand_contract.declaration_file import read_declaration
from kerp_import.expand_contract.expand import prepare
from kerp_import.expand_contract.migrate_data import migrate_data
from kerp_import.expand_contract.phase_files import ChangeFolder, write_and_run
from kerp_import.expand_contract.state import Phase
from kerp_import.migrate import runner
from kerp_import.migrate.files import shipped
from kerp_import.model.change_errors import SidesMoved
from kerp_import.records import company
from kerp_import.schema_changes.drift import drift
from psycopg import sql
from support import MAY_MIGRATE, login

pytestmark = pytest.mark.slow

WIDER = """
change: change_type
table: voucher_lines
columns: {debit_amount: "NUMERIC(20,4)"}
"""

AT_ONCE = ContractTerms(unwritten_for=0, soak=0, defers=False)


@pytest.fixture
def owner(server_url: str, template: str) -> Iterator[tuple[str, tuple[UUID, ...]]]:
    """Return the URL of a login that owns its database and sees one company at a time, and its two companies."""
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
        for each in companies:
            as_company(
                url,
                each,
                "INSERT INTO vouchers (id, company_id, voucher_no, voucher_date, total_debit, total_credit)"
                " VALUES (%(company)s, %(company)s, '1', '2026-01-01', 10.5, 10.5)",
                "INSERT INTO voucher_lines (voucher_id, company_id, line_no, account_code, debit_amount)"
                " VALUES (%(company)s, %(company)s, 1, '10102', 10.5)",
            )
        yield url, companies


def as_company(url: str, company_id: UUID, *statements: str) -> list[tuple[object, ...]]:
    """Run statements for one company, and return what the last one answers."""
    with psycopg.connect(url) as connection:
        connection.execute("SELECT set_config('app.current_tenant', %s, true)", (str(company_id),))
        answers = [connection.execute(each.encode(), {"company": company_id}) for each in statements]
        return answers[-1].fetchall() if answers[-1].description else []


def expanded(db: Database, url: str, folder: Path) -> ChangeFolder:
    """Expand the change, and return the folder of its files."""
    (folder / "wider_amounts.yaml").write_text(WIDER, encoding="utf-8")
    place = ChangeFolder(folder / "kerp-changes", "kerp_changes")
    prepared = prepare(db, url, read_declaration(folder / "wider_amounts.yaml"), place)
    assert prepared.file is not None, prepared
    write_and_run(db, place, prepared.file)
    return place


def test_rows_of_every_company_are_filled_proven_and_kept(owner: tuple[str, tuple[UUID, ...]], tmp_path: Path) -> None:
    url, companies = owner
    with Database(url) as db:
        place = expanded(db, url, tmp_path)
        told = migrate_data(db, url, read_at_hand(db, "wider_amounts", place))
        assert (told.phase, told.refusals) == (Phase.FILLED, [])
        assert told.proof is not None
        assert told.proof.rows == 2
        as_company(
            url,
            companies[1],
            'ALTER TABLE voucher_lines DISABLE TRIGGER "00_kerp_2_wider_amounts"',
            "UPDATE voucher_lines SET debit_amount = 11.5",
            'ALTER TABLE voucher_lines ENABLE ALWAYS TRIGGER "00_kerp_2_wider_amounts"',
        )
        refused = contract(db, url, read_at_hand(db, "wider_amounts", place), AT_ONCE)
        assert sorted(each.code for each in refused.refusals) == ["KERP-X831", "KERP-X832"]
        healed = migrate_data(db, url, read_at_hand(db, "wider_amounts", place))
        assert healed.refusals == []
        db.execute("GRANT SELECT ON voucher_lines TO PUBLIC")
        drifted = drift(db, shipped()).differences
        assert len(drifted) == 1
        soaking = contract(db, url, read_at_hand(db, "wider_amounts", place), replace(AT_ONCE, soak=3600))
        assert (soaking.phase, soaking.refusals) == (Phase.SOAKING, [])
        assert drift(db, shipped()).differences == ()
        told = contract(db, url, read_at_hand(db, "wider_amounts", place), AT_ONCE)
        assert (told.phase, told.refusals) == (Phase.CONTRACTED, [])
        assert drift(db, shipped()).differences == drifted
    amounts = [as_company(url, each, "SELECT debit_amount::text FROM voucher_lines") for each in companies]
    assert amounts == [[("10.5000",)], [("11.5000",)]]


NOTES = """
change: rename_column
table: notes
columns: {text: remark}
"""


def test_rows_that_a_policy_hides_from_whoever_runs_it_are_not_dropped(
    owner: tuple[str, tuple[UUID, ...]], tmp_path: Path
) -> None:
    url, (first, _) = owner
    with Database(url) as db:
        db.execute("CREATE TABLE notes (id integer PRIMARY KEY, company_id uuid, text text, deleted_at date)")
        db.execute("INSERT INTO notes VALUES (1, %(of)s, 'a', NULL), (2, %(of)s, 'b', now())", of=first)
        db.execute("CREATE POLICY of_company ON notes USING (company_id = current_tenant_id())")
        db.execute("CREATE POLICY alive ON notes AS RESTRICTIVE USING (deleted_at IS NULL)")
        db.execute("ALTER TABLE notes ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
        (tmp_path / "notes.yaml").write_text(NOTES, encoding="utf-8")
        place = ChangeFolder(tmp_path / "kerp-changes", "kerp_changes")
        prepared = prepare(db, url, read_declaration(tmp_path / "notes.yaml"), place)
        assert prepared.file is not None, prepared
        write_and_run(db, place, prepared.file)
        assert migrate_data(db, url, read_at_hand(db, "notes", place)).refusals == []
        with pytest.raises(SidesMoved, match="행 1개"):
            contract(db, url, read_at_hand(db, "notes", place), AT_ONCE)
        db.execute("DROP POLICY alive ON notes")
        assert migrate_data(db, url, read_at_hand(db, "notes", place)).refusals == []
        assert contract(db, url, read_at_hand(db, "notes", place), AT_ONCE).phase is Phase.CONTRACTED
    assert as_company(url, first, "SELECT remark FROM notes ORDER BY id") == [("a",), ("b",)]

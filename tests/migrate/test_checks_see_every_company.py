"""`-- check:` under forced row-level security: it counts every company's rows, or says that it cannot."""

import psycopg
import pytest
from kerp_import.database.connection import Database
from kerp_import.migrate import runner
from kerp_import.migrate.files import Folder, shipped
from kerp_import.model.schema_errors import CheckRefused, RowsInTheWay
from kerp_import.model.words import Language
from kerp_import.records import company
from made_up_migrations import folder_of, made_up
from psycopg import sql
from support import MAY_MIGRATE, login

CHECK = made_up(9999, "-- check: SELECT count(*) FROM accounts WHERE code = '10101'\nSELECT 1;", None, "checked")
OURS = Folder(shipped().path, (*shipped().migrations, CHECK))


@pytest.mark.slow
@pytest.mark.usefixtures("template")
def test_an_owner_without_bypassrls_counts_each_company_or_is_refused(
    server_url: str,
) -> None:
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
            for code in ("A", "B"):
                company.add(db, code, code, None)
            assert db.row("SELECT count(*) AS seen FROM accounts")["seen"] == 0
            with pytest.raises(RowsInTheWay) as refused:
                runner.up(db, folder=OURS)
            assert refused.value.facts["count"] == 2
            admin.execute("CREATE ROLE kerp_tenant_of_somebody")
            with pytest.raises(CheckRefused) as hidden:
                runner.up(db, folder=OURS)
            admin.execute("DROP ROLE kerp_tenant_of_somebody")
            assert hidden.value.say(Language.EN) == (
                "009999_checked.up.sql:1 the check cannot be run: row-level security would hide rows of companies"
                " from this login"
            )


@pytest.mark.usefixtures("template")
def test_in_a_folder_of_somebody_else_hidden_rows_are_no_rows_in_order(server_url: str) -> None:
    rows = made_up(
        1,
        "CREATE TABLE a (x int); INSERT INTO a VALUES (1);"
        " ALTER TABLE a ENABLE ROW LEVEL SECURITY; ALTER TABLE a FORCE ROW LEVEL SECURITY;",
    )
    checked = made_up(2, "-- check: SELECT count(*) FROM a\nSELECT 1;")
    with login(server_url, "NOSUPERUSER", "NOBYPASSRLS") as (_, url), Database(url) as db:
        with pytest.raises(CheckRefused) as refused:
            runner.up(db, folder=folder_of(rows, checked))
        assert refused.value.say(Language.EN) == (
            "000002_made_up.up.sql:1 the check cannot be run: query would be affected by row-level security policy for"
            ' table "a"'
        )

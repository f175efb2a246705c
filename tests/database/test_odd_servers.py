"""Odd servers, odd logins, odd addresses: each ends with 3 and what to do, or makes no difference; never with a bug."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import LiteralString
from uuid import uuid4

import psycopg
import pytest
from kerp_import.database.address import is_torn
from kerp_import.database.connection import Database
from kerp_import.database.refusals import OTHERWISE, advice_at_the_door, advice_for, is_a_bug
from kerp_import.model.errors import DatabaseRefused
from kerp_import.model.words import Language
from psycopg import errors, sql
from psycopg.conninfo import conninfo_to_dict
from support import CLEAN, MAPPING, Kerp, drop_database, url_of

RUN = ("run", "--company", "HANBIT", "--create-company", "--mapping", str(MAPPING[0]), str(CLEAN))

ODD: dict[str, LiteralString] = {
    "datestyle": "'German'", "timezone": "'Asia/Seoul'", "client_encoding": "'SQL_ASCII'",
    "standard_conforming_strings": "off", "row_security": "off", "transform_null_equals": "on", "array_nulls": "off",
    "default_transaction_isolation": "'serializable'", "statement_timeout": "'1s'", "synchronous_commit": "off",
    "session_replication_role": "'replica'", "extra_float_digits": "-15", "bytea_output": "'escape'",
    "intervalstyle": "'sql_standard'",
}  # fmt: skip


@pytest.fixture(name="odd_login")
def _odd_login(server_url: str) -> Iterator[tuple[str, str]]:
    """Return a superuser's name and the part of the URL that logs it in; the test sets what is odd about it."""
    name = f"odd_{uuid4().hex}"
    with psycopg.connect(server_url, autocommit=True) as cluster:
        cluster.execute(sql.SQL("CREATE ROLE {} LOGIN SUPERUSER PASSWORD 'x'").format(sql.Identifier(name)))
        yield name, f"postgresql://{name}:x@"
        cluster.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(name)))


def with_login(url: str, login: str) -> str:
    return login + url.partition("@")[2]


@pytest.mark.slow
def test_settings_of_the_login_change_nothing(kerp: Kerp, database_url: str, odd_login: tuple[str, str]) -> None:
    name, login = odd_login
    with psycopg.connect(database_url, autocommit=True) as admin:
        for setting, value in ODD.items():
            words = sql.SQL("ALTER ROLE {} SET {} = {}")
            admin.execute(words.format(sql.Identifier(name), sql.Identifier(setting), sql.SQL(value)))
    done = kerp(*RUN, KERP_DATABASE_URL=with_login(database_url, login))
    assert done.returncode == 0, done.stderr
    with psycopg.connect(database_url) as admin:
        sums = "SELECT count(*), sum(debit_amount) = sum(credit_amount) FROM voucher_lines"
        assert admin.execute(sums).fetchone() == (648, True)
        admin.execute(sql.SQL("ALTER ROLE {} RESET ALL").format(sql.Identifier(name)))


def test_a_login_that_may_only_read_is_told_before_anything_is_read(
    kerp: Kerp, database_url: str, odd_login: tuple[str, str]
) -> None:
    name, login = odd_login
    with psycopg.connect(database_url, autocommit=True) as admin:
        admin.execute(sql.SQL("ALTER ROLE {} SET default_transaction_read_only = on").format(sql.Identifier(name)))
    refused = kerp(*RUN, KERP_DATABASE_URL=with_login(database_url, login))
    assert refused.returncode == 3
    assert "읽기 전용" in refused.stderr
    assert "default_transaction_read_only = off" in refused.stderr
    assert kerp("batches", KERP_DATABASE_URL=with_login(database_url, login)).returncode == 0


def test_a_database_that_cannot_hold_every_letter_is_refused(kerp: Kerp, server_url: str) -> None:
    name = f"t_{uuid4().hex}"
    with psycopg.connect(server_url, autocommit=True) as cluster:
        options = sql.SQL("ENCODING 'SQL_ASCII' LOCALE 'C' LOCALE_PROVIDER 'libc' TEMPLATE template0")
        cluster.execute(sql.SQL("CREATE DATABASE {} ").format(sql.Identifier(name)) + options)
    refused = kerp("db", "up", KERP_DATABASE_URL=url_of(server_url, name))
    drop_database(server_url, name)
    assert refused.returncode == 3
    assert "인코딩이 SQL_ASCII" in refused.stderr
    assert "createdb -E UTF8" in refused.stderr


TORN = (
    "postgresql://kerp:geheim@wort@127.0.0.1:1/kerp",
    "postgresql://kerp:geheim/wort@127.0.0.1:1/kerp",
    "postgresql://kerp:12/geheim@127.0.0.1:1/kerp",
    "postgresql://kerp:geheim?wort@127.0.0.1:1/kerp",
    "postgres//kerp:geheim@127.0.0.1:1/kerp",
    "postgresql://kerp:geheim%zz@127.0.0.1:1/kerp",
    "postgresql://kerp:geheim@127.0.0.1:geheim/kerp",
    "postgresql://kerp:geheim@127.0.0.1:1/kerp",
    "host=127.0.0.1 port=1 password=geheim",
    "host=127.0.0.1 password='geheim wort",
    "password=geheim host",
)
"""Addresses in which every piece of the password begins with geheim or wort."""


def test_no_piece_of_a_password_is_ever_told(kerp: Kerp) -> None:
    for address in TORN:
        refused = kerp("batches", KERP_DATABASE_URL=address)
        assert refused.returncode == 3, refused.stderr
        assert "KERP-X301" in refused.stderr
        assert "geheim" not in refused.stdout + refused.stderr
        assert "wort" not in refused.stdout + refused.stderr


def test_an_address_with_its_signs_written_out_is_whole() -> None:
    for whole in ("postgresql://k:p%40w@h:5432,g:5433/db?sslmode=require", "postgresql:///kerp?host=/run", "host=h"):
        assert not is_torn(whole, conninfo_to_dict(whole))


def test_whoever_is_not_let_in_reads_what_to_do(kerp: Kerp, database_url: str) -> None:
    for was, is_now, advice in (
        ("postgres:", "nobody:", "비밀번호를 확인하십시오"),
        ("/t_", "/absent_", "createdb"),
        ("%2F", "%2Fabsent", "서버가 실행 중인지"),
    ):
        refused = kerp("batches", KERP_DATABASE_URL=database_url.replace(was, is_now, 1))
        assert refused.returncode == 3
        assert advice in refused.stderr


@pytest.mark.parametrize(
    ("reason", "advice"),
    [
        ("FATAL:  sorry, too many clients already", "max_connections"),
        ("FATAL:  remaining connection slots are reserved for roles with the SUPERUSER attribute", "max_connections"),
        ("FATAL:  the database system is starting up", "starting"),
        ("SSL error: certificate verify failed", "certificate"),
        ("SSL error: sslv3 alert certificate expired", "certificate"),
        ('FATAL:  no pg_hba.conf entry for host "10.0.0.1", user "k", database "k", no encryption', "sslmode=require"),
        ("server does not support SSL, but SSL was required", "knows no encryption"),
        ('FATAL:  role "kerp" does not exist', "login"),
        ("connection timeout expired", "runs"),
        ('failed to resolve host "db.example": Name or service not known', "runs"),
    ],
)
def test_what_libpq_says_at_the_door_has_its_own_advice(reason: str, advice: str) -> None:
    words = advice_at_the_door(reason)
    assert words is not None
    assert advice in words.say(Language.EN)


STATES = {
    str(each.sqlstate) for each in vars(errors).values() if isinstance(each, type) and issubclass(each, errors.Error)
}


def test_every_sqlstate_has_a_sentence_to_go_by() -> None:
    assert len(STATES) > 200
    for state in STATES.difference({"None"}):
        words = advice_for(state)
        assert words.ko, state
        assert words.en, state
    assert advice_for("99ABC") is OTHERWISE
    assert "full" in advice_for("53100").en


def test_only_our_own_statement_can_be_a_bug() -> None:
    assert is_a_bug("42601", None)
    assert is_a_bug("22P02", "COPY staging_vouchers, line 1")
    assert not is_a_bug("42601", "PL/pgSQL function kerp_check() line 3 at RAISE")
    assert not is_a_bug("P0001", None)
    assert not is_a_bug("42P01", None)


def test_what_a_trigger_of_k_erp_raises_is_its_refusal_and_no_bug(database_url: str) -> None:
    body = "BEGIN RAISE EXCEPTION 'closed by the controller' USING ERRCODE = '22000'; END"
    with psycopg.connect(database_url, autocommit=True) as admin, Database(database_url) as db:
        admin.execute(sql.SQL("CREATE FUNCTION stop() RETURNS trigger LANGUAGE plpgsql AS {}").format(body))
        admin.execute("CREATE TRIGGER stop BEFORE INSERT ON users FOR EACH STATEMENT EXECUTE FUNCTION stop()")
        with pytest.raises(DatabaseRefused, match="closed by the controller"):
            db.execute("INSERT INTO users DEFAULT VALUES")


def test_a_run_that_must_wait_reads_who_holds_the_company(kerp: Kerp, database_url: str) -> None:
    with Database(database_url) as other:
        assert other.lock("kerp-import", "HANBIT")
        busy = kerp(*RUN)
        pid = other.row("SELECT pg_backend_pid() AS pid")["pid"]
    assert busy.returncode == 3
    assert f"(로그인 postgres, kerp-import {os.environ.get('USER', 'root')}@"[:30] in busy.stderr
    assert f"pid {os.getpid()} since " in busy.stderr
    assert f"서버 PID {pid}, 20" in busy.stderr


def test_an_address_may_stand_in_a_file_of_ones_own(kerp: Kerp, database_url: str, tmp_path: Path) -> None:
    file = tmp_path / "address"
    file.write_text(f"{database_url}\n", encoding="utf-8")
    file.chmod(0o644)
    from_file = {"KERP_DATABASE_URL": "", "KERP_DATABASE_URL_FILE": str(file)}
    refused = kerp("batches", **from_file)
    assert refused.returncode == 3
    assert f"chmod 600 {file}" in refused.stderr
    file.chmod(0o600)
    assert kerp("batches", **from_file).returncode == 0
    both = kerp("batches", KERP_DATABASE_URL_FILE=str(file))
    assert both.returncode == 2
    assert "KERP_DATABASE_URL_FILE" in both.stderr
    file.write_text("", encoding="utf-8")
    assert kerp("batches", **from_file).returncode == 3
    assert kerp("batches", KERP_DATABASE_URL="", KERP_DATABASE_URL_FILE=str(tmp_path / "absent")).returncode == 3
    assert kerp("batches", KERP_DATABASE_URL="", KERP_DATABASE_URL_FILE="/dev/zero").returncode == 3


def test_a_password_on_the_command_line_is_warned_of(kerp: Kerp, database_url: str) -> None:
    done = kerp("--database-url", database_url, "batches")
    assert done.returncode == 0
    assert "ps에 보입니다" in done.stderr
    assert "ps" not in kerp("batches").stderr


def test_a_log_file_in_no_folder_is_wrong_use(kerp: Kerp, tmp_path: Path) -> None:
    for file in (tmp_path / "absent" / "log", tmp_path):
        refused = kerp("--log-file", file, "rules")
        assert refused.returncode == 2
        assert "--log-file" in refused.stderr
    (tmp_path / "planted").symlink_to(tmp_path / "elsewhere")
    assert kerp("--log-file", tmp_path / "planted", "rules").returncode == 2
    assert not (tmp_path / "elsewhere").exists()
    assert kerp("--log-file", tmp_path / "log", "rules").returncode == 0
    assert stat.S_IMODE((tmp_path / "log").stat().st_mode) == 0o600

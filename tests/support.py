"""What tests share that is no fixture: folders, databases by name, the demo's files, and findings made up."""

import subprocess
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import LiteralString
from uuid import UUID, uuid4

import psycopg
import pytest
import yaml
from _pytest.mark import ParameterSet
from kerp_import.model.nouns import Finding, Severity
from kerp_import.model.outcome import Outcome
from kerp_import.model.progress import LISTENERS, Listen
from kerp_import.report import KeptBatch
from kerp_import.report.kept_batch import KeptFile
from psycopg import sql

ROOT = Path(__file__).parent.parent
FIXTURES = ROOT / "fixtures"
DEMO = FIXTURES / "demo"
CLEAN, FAULTY = DEMO / "한빛상사_2024.xlsx", DEMO / "한빛상사_2024_오류.xlsx"
MAPPING = (DEMO / "mapping.yaml",)
UNPROVEN = "KERP-V311"
"""The warning that a run has no trial balance."""
PLANTED = ("rule", "severity", "sheet", "row", "cell", "field", "value")


MAY_MIGRATE: LiteralString = "GRANT kerp_owner TO {} WITH ADMIN TRUE, INHERIT FALSE, SET FALSE"
"""What an administrator says once for a login that migrates and may make no roles (PostgreSQL 16 and newer)."""

Kerp = Callable[..., "subprocess.CompletedProcess[str]"]
Import = Callable[..., Outcome]


def all_but_one_in(many: int, at: int) -> list[pytest.MarkDecorator]:
    """Return the mark of case number `at` of a test of many cases: a sample runs at every change, the rest is slow."""
    return [] if at % many == 0 else [pytest.mark.slow]


def sampled(cases: Iterable[object], many: int) -> list[ParameterSet]:
    """Return the cases of a test, of which every so many-th runs at every change."""
    return [
        pytest.param(*(each if isinstance(each, tuple) else (each,)), marks=all_but_one_in(many, at))
        for at, each in enumerate(cases)
    ]


def url_of(server_url: str, name: str) -> str:
    """Return the URL of the database `name` on the same server."""
    return server_url.replace("/kerp?", f"/{name}?")


def create_database(server_url: str, template: str) -> str:
    """Make a database from `template` and return its name."""
    with psycopg.connect(server_url, autocommit=True) as connection:
        return clone(connection, template)


def clone(connection: psycopg.Connection, template: str) -> str:
    """Make a database from `template` and return its name."""
    name = f"t_{uuid4().hex}"
    command = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
    connection.execute(command.format(sql.Identifier(name), sql.Identifier(template)))
    return name


def drop_database(server_url: str, name: str) -> None:
    """Drop the database, whoever is still connected."""
    with psycopg.connect(server_url, autocommit=True) as connection:
        drop(connection, name)


def drop(connection: psycopg.Connection, name: str) -> None:
    """Drop the database, whoever is still connected."""
    connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def finding(number: int, rule: str = "KERP-V001", **fields: object) -> Finding:
    """Return a finding, with a place of its own."""
    known: dict[str, object] = {
        "severity": Severity.ERROR, "table": "voucher_lines", "message": f"날짜를 읽을 수 없습니다: '{number}'",
        "hint": "2024-01-05처럼 적으십시오.", "file": "장부.xlsx", "sheet": "분개장", "row": number,
        "cell": f"A{number}", "field": "voucher_date", "value": str(number),
    }  # fmt: skip
    return Finding(rule, **{**known, **fields})  # type: ignore[arg-type]


def kept_of(*findings: Finding, **fields: object) -> KeptBatch:
    """Return a refused rehearsal with these findings."""
    known: dict[str, object] = {
        "batch_id": UUID(int=7), "company": "HANBIT", "dry_run": True, "status": "rejected", "is_valid": False,
    }  # fmt: skip
    outcome = Outcome(**{**known, "findings": findings, **fields})  # type: ignore[arg-type]
    at = datetime(2026, 1, 15, 9, 30, tzinfo=UTC)
    files = (KeptFile("장부.xlsx", "0" * 64, 12_345),)
    return KeptBatch(outcome, outcome.status, at, at, files, {}, "0.1.0", 11)


def loud(outcome: Outcome) -> list[Finding]:
    """Return the errors and warnings, but for KERP-V311.

    Every run without a trial balance is warned of that, once; tests of other matters give none, so that the warning
    would stand in each of their lists.
    """
    return [each for each in outcome.findings if each.severity is not Severity.INFO and each.rule != UNPROVEN]


def planted() -> list[tuple[object, ...]]:
    """Return what the builder says that it planted, by rule."""
    listed = yaml.safe_load((DEMO / "planted.yaml").read_text(encoding="utf-8"))
    return [tuple(each[name] for name in PLANTED) for each in listed]


@contextmanager
def login(server_url: str, *attributes: LiteralString) -> Iterator[tuple[str, str]]:
    """Give the name of a login without superuser, and the URL of an empty database that it owns; both go afterwards."""
    name, database = f"owner_{uuid4().hex}", create_database(server_url, "template0")
    identifier = sql.Identifier(name)
    with psycopg.connect(server_url, autocommit=True) as admin:
        rights = sql.SQL(" ").join(map(sql.SQL, attributes))
        admin.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD 'x' {}").format(identifier, rights))
        admin.execute(sql.SQL("ALTER DATABASE {} OWNER TO {}").format(sql.Identifier(database), identifier))
    host = url_of(server_url, database).partition("@")[2]
    yield name, f"postgresql://{name}:x@{host}"
    drop_database(server_url, database)
    with psycopg.connect(server_url, autocommit=True) as admin:
        admin.execute(sql.SQL("DROP OWNED BY {} CASCADE").format(identifier))
        for (role,) in admin.execute("SELECT rolname FROM pg_roles WHERE rolname ^@ 'kerp_'").fetchall():
            admin.execute(sql.SQL("REVOKE {} FROM {} CASCADE").format(sql.Identifier(role), identifier))
        admin.execute(sql.SQL("DROP ROLE {}").format(identifier))


@contextmanager
def heard_by(*listeners: Listen) -> Iterator[None]:
    """Have these listeners hear of whatever advances while the block runs, and no others."""
    before = LISTENERS.set(listeners)
    try:
        yield
    finally:
        LISTENERS.reset(before)

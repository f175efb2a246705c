"""Measure the main job on made-up books, against the naive floor on the same server: ratios in one run, no verdict."""  # noqa: INP001 - a folder of scripts

import argparse
import json
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import polars as pl
import psycopg
from kerp_import.database import embedded
from kerp_import.database.connection import Database
from kerp_import.mapping.files import read_mapping
from kerp_import.migrate.runner import up
from kerp_import.model.nouns import Job
from kerp_import.promote.rollback import rollback
from kerp_import.run import run
from psycopg import sql
from psycopg.conninfo import make_conninfo

from bench.make_books import Books, books

COMPANY = "BENCH"
CHUNK = 1 << 20

FLOOR_TABLES = """
CREATE TABLE vouchers (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(), company_id UUID NOT NULL, voucher_no VARCHAR(20) NOT NULL,
    voucher_date DATE NOT NULL, voucher_type VARCHAR(20) NOT NULL DEFAULT 'general', description TEXT,
    status VARCHAR(20) NOT NULL DEFAULT 'draft', total_debit NUMERIC(18, 2) NOT NULL,
    total_credit NUMERIC(18, 2) NOT NULL, UNIQUE (company_id, voucher_no), CHECK (total_debit = total_credit),
    CHECK (status IN ('draft', 'pending', 'approved', 'rejected'))
);
CREATE TABLE voucher_lines (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(), voucher_id UUID NOT NULL REFERENCES vouchers (id) ON DELETE CASCADE,
    company_id UUID NOT NULL, line_no INTEGER NOT NULL, account_code VARCHAR(10) NOT NULL,
    debit_amount NUMERIC(18, 2) NOT NULL, credit_amount NUMERIC(18, 2) NOT NULL, description TEXT,
    partner_code VARCHAR(30), department_code VARCHAR(20), UNIQUE (voucher_id, line_no),
    CHECK (debit_amount >= 0), CHECK (credit_amount >= 0), CHECK (NOT (debit_amount > 0 AND credit_amount > 0))
);
CREATE INDEX ON voucher_lines (company_id, account_code);
CREATE UNLOGGED TABLE staging (
    company_id UUID, voucher_no TEXT, voucher_date DATE, line_no INTEGER, account_code TEXT,
    debit_amount NUMERIC(18, 2), credit_amount NUMERIC(18, 2), description TEXT, partner_code TEXT, department_code TEXT
);
"""

FLOOR_VOUCHERS = """
INSERT INTO vouchers (id, company_id, voucher_no, voucher_date, description, total_debit, total_credit)
SELECT gen_random_uuid(), company_id, voucher_no, min(voucher_date), min(description), sum(debit_amount),
       sum(credit_amount)
FROM staging
GROUP BY company_id, voucher_no
"""

FLOOR_LINES = """
INSERT INTO voucher_lines (
    id, voucher_id, company_id, line_no, account_code, debit_amount, credit_amount, description, partner_code,
    department_code
)
SELECT gen_random_uuid(), voucher.id, staging.company_id, staging.line_no, staging.account_code, staging.debit_amount,
       staging.credit_amount, staging.description, staging.partner_code, staging.department_code
FROM staging
JOIN vouchers AS voucher ON voucher.company_id = staging.company_id AND voucher.voucher_no = staging.voucher_no
"""


@dataclass(frozen=True, slots=True)
class Measured:
    """What one call of the program took."""

    status: str
    seconds: float
    steps: dict[str, float]
    peak_mb: float
    batch: str


def main() -> None:
    """Measure every size asked for, and print what was found."""
    parser = argparse.ArgumentParser(prog="python -m bench.run_job", description=__doc__)
    parser.add_argument("--lines", type=int, action="append", help="lines of the journal (100000 and 1000000)")
    parser.add_argument("--url", help="a database of a server on which databases may be made; default: our own server")
    parser.add_argument("--call", nargs=4, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.call:
        print(json.dumps(_call(*asked.call)))
        return
    for lines in asked.lines or (100_000, 1_000_000):
        with _server(asked.url) as (url, home):
            _measure(books(lines), url, home)


def _measure(made: Books, url: str, home: Path) -> None:
    """Measure the floor, the run, the rehearsal and the rollback of one company's books, and print the table."""
    prepared = home / "prepared.tsv"
    _prepare(made, prepared)
    with _database(url) as fresh:
        floor = _floor(fresh, prepared)
    prepared.unlink()
    with _database(url) as fresh:
        rehearsed = _program(fresh, home, "rehearse", str(made.lines))
    with _database(url) as fresh:
        ran = _program(fresh, home, "run", str(made.lines))
        taken_back = _program(fresh, home, "rollback", ran.batch)
    whole = sum(floor.values())
    print(f"\n{made.lines:,} lines · {platform.system()} · {_version(url)} · Python {platform.python_version()}")
    rows = [*((f"floor: {name}", seconds) for name, seconds in floor.items()), ("floor", whole)]
    rows += [*((f"run: {name}", seconds) for name, seconds in ran.steps.items()), (f"run ({ran.status})", ran.seconds)]
    rows += [
        (f"rehearsal ({rehearsed.status})", rehearsed.seconds),
        (f"rollback ({taken_back.status})", taken_back.seconds),
    ]
    print(f"{'step':<24}{'seconds':>9}{'of the floor':>14}")
    for name, seconds in rows:
        print(f"{name:<24}{seconds:>9.2f}{seconds / whole:>14.2f}")
    print(f"lines per second      {made.lines / ran.seconds:>11,.0f}")
    print(f"rehearsal to run      {rehearsed.seconds / ran.seconds:>11.2f}")
    print(f"peak MB of the client {ran.peak_mb:>11,.0f}   (rehearsal {rehearsed.peak_mb:,.0f})", flush=True)


def _prepare(made: Books, path: Path) -> None:
    """Write the journal as the floor takes it: mapped, typed and numbered beforehand, in COPY's text form."""
    targets = {each.source_code: each.target_code for each in read_mapping(made.mapping).accounts}
    journal = pl.read_csv(made.folder / "journal.csv", infer_schema=False)
    debit, credit = (pl.col(name).str.replace_all(",", "").cast(pl.Int64) for name in ("차변금액", "대변금액"))
    number = pl.col("전표일자").str.replace_all("-", "") + "-" + pl.col("전표번호")
    journal.select(
        pl.lit(str(uuid4())).alias("company_id"),
        number.alias("voucher_no"),
        "전표일자",
        pl.int_range(1, pl.len() + 1).over(number).alias("line_no"),
        pl.col("계정코드").replace_strict(targets),
        (debit.clip(lower_bound=0) + (-credit).clip(lower_bound=0)).alias("debit_amount"),
        (credit.clip(lower_bound=0) + (-debit).clip(lower_bound=0)).alias("credit_amount"),
        "적요",
        "거래처코드",
        "부서코드",
    ).write_csv(path, include_header=False, separator="\t", quote_style="never", null_value="\\N")


def _floor(url: str, prepared: Path) -> dict[str, float]:
    """Load prepared text into bare tables, ids made at random by the server, and return the seconds of each step."""
    with psycopg.connect(url) as connection:
        connection.execute(FLOOR_TABLES.encode())
        connection.commit()

        def copy() -> None:
            with prepared.open("rb") as stream, connection.cursor().copy("COPY staging FROM STDIN") as target:
                while chunk := stream.read(CHUNK):
                    target.write(chunk)

        return {
            "copy": _timed(copy),
            "vouchers": _timed(lambda: connection.execute(FLOOR_VOUCHERS.encode())),
            "lines": _timed(lambda: connection.execute(FLOOR_LINES.encode())),
            "commit": _timed(connection.commit),
        }


def _timed(work: Callable[[], object]) -> float:
    """Return the seconds that `work` took."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _program(url: str, home: Path, what: str, which: str) -> Measured:
    """Do the job in a process of its own, so that its peak memory is its own."""
    command = [sys.executable, "-m", "bench.run_job", "--call", url, str(home), what, which]
    done = subprocess.run(command, cwd=Path(__file__).parent.parent, stdout=subprocess.PIPE, check=True)
    return Measured(**json.loads(done.stdout))


def _call(url: str, home: str, what: str, which: str) -> dict[str, object]:
    """Do what `_program` asks for, in its process."""
    began = time.perf_counter()
    with Database(url) as db:
        if what == "rollback":
            undone = rollback(db, which, plan_only=False)
            status, steps, batch = (f"{sum(undone.rows.values()):,} rows" if undone.rows else "refused"), {}, which
        else:
            up(db)
            began = time.perf_counter()
            made = books(int(which))
            job = Job(
                company=COMPANY, files=made.files, home=Path(home), mappings=(made.mapping,), create_company=True,
                dry_run=what == "rehearse",
            )  # fmt: skip
            outcome = run(job, db, lambda *_: None)
            status, steps, batch = outcome.status, outcome.timings, str(outcome.batch_id)
    seconds = time.perf_counter() - began
    steps.pop("total", None)
    return {"status": status, "seconds": seconds, "steps": steps, "peak_mb": _peak_mb(), "batch": batch}


def _peak_mb() -> float:
    """Return the most memory that this process held."""
    status = Path("/proc/self/status")
    if status.exists():  # getrusage would count the parent's, from before the exec
        line = next(each for each in status.read_text().splitlines() if each.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1 << 20 if sys.platform == "darwin" else 1 << 10)


@contextmanager
def _server(url: str | None) -> Iterator[tuple[str, Path]]:
    """Give a server and a KERP_HOME, both gone at the end; a server that was named stays."""
    home = Path(tempfile.mkdtemp(prefix="kerp-bench-"))
    home.chmod(0o755)
    try:
        yield url or embedded.start(home), home
    finally:
        if url is None:
            embedded.stop(home)
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def _database(url: str) -> Iterator[str]:
    """Give a fresh database on the server, dropped at the end; a checkpoint before it makes every start the same."""
    name = f"bench_{uuid4().hex}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
        connection.execute("CHECKPOINT")
        try:
            yield make_conninfo(url, dbname=name)
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _version(url: str) -> str:
    """Return the server's name and version."""
    with psycopg.connect(url) as connection:
        return f"PostgreSQL {connection.info.parameter_status('server_version')}"


if __name__ == "__main__":
    main()

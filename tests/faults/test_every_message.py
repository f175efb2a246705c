"""Whatever breaks at whichever message: production is as before or as after, and the same command ends it.

A sample; every message with KERP_FAULTS=all. The figures stand in docs/reliability.md.
"""

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from faulty_wire import Fault, FaultyWire, Plan
from support import Kerp

pytestmark = pytest.mark.slow

ALL = os.environ.get("KERP_FAULTS") == "all"
SAMPLE = {Fault.CUT: 6, Fault.LOSE: 6, Fault.STALL: 4, Fault.KILL: 4}
"""Messages at which each fault is tried, spread over the run; the COMMIT and what follows it come on top."""

VOUCHERS, LINES, SUM = 12, 24, "78000.00"
HEADER = "전표일자,전표번호,계정코드,계정과목,적요,차변,대변\n"
JOURNAL = HEADER + "".join(
    f"2024-01-{day:02},1,10101,현금,출자,{day}000,\n2024-01-{day:02},1,30101,자본금,출자,,{day}000\n"
    for day in range(1, VOUCHERS + 1)
)
MAPPING = (
    "source: any\ntarget: kerp-standard\naccounts:\n"
    '  - {source_code: "10101", target_code: "10101", verified: true}\n'
    '  - {source_code: "30101", target_code: "30101", verified: true}\n'
)
NOTHING, EVERYTHING = (0, 0, None, 0), (VOUCHERS, LINES, SUM, 1)
STATE = """
SELECT
    (SELECT count(*) FROM vouchers WHERE company_id = company.id),
    (SELECT count(*) FROM voucher_lines WHERE company_id = company.id),
    (SELECT sum(debit_amount)::text FROM voucher_lines WHERE company_id = company.id),
    (SELECT count(*) FROM import_batches AS batch
     WHERE batch.company_code = company.code AND batch.status = 'completed' AND NOT batch.dry_run)
FROM (SELECT %(code)s AS code, (SELECT id FROM companies WHERE code = %(code)s) AS id) AS company
"""
SESSIONS = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND application_name LIKE 'kerp-import%%' AND %(code)s <> ''
"""
OTHERS = """
SELECT count(*), coalesce(sum(voucher.total_debit), 0)::text
FROM vouchers AS voucher JOIN companies AS company ON company.id = voucher.company_id
WHERE company.code <> %(code)s
"""


@pytest.fixture(name="wire")
def _wire(database_url: str) -> Iterator[FaultyWire]:
    with FaultyWire(database_url) as wire:
        yield wire


@pytest.fixture(name="files")
def _files(tmp_path: Path) -> tuple[str, str]:
    """Return the arguments that name mapping and journal."""
    (tmp_path / "journal.csv").write_text(JOURNAL, encoding="utf-8")
    (tmp_path / "mapping.yaml").write_text(MAPPING, encoding="utf-8")
    return str(tmp_path / "mapping.yaml"), str(tmp_path / "journal.csv")


def arguments(company: str, files: tuple[str, str]) -> list[str]:
    mapping, journal = files
    return ["run", "--company", company, "--create-company", "--mapping", mapping, journal]


def ask(url: str, query: str, company: str) -> tuple[object, ...]:
    with psycopg.connect(url) as admin:
        row = admin.execute(query.encode(), {"code": company}).fetchone()
    assert row is not None
    return row


def plans(fault: Fault, count: int) -> Iterator[Plan]:
    """Yield at which of `count` messages a fault is tried: spread over the run, and around the COMMIT of the books."""
    step = 1.0 if ALL else count / SAMPLE[fault]
    for number in range(int(count / step)):
        yield Plan(1 + int(step * (number + 0.5)), fault)
    for after in (0, 1, 2, 5):
        yield Plan(after, fault, from_commit=True)


def broken_run(
    wire: FaultyWire, kerp: Kerp, surroundings: dict[str, str], command: list[str], plan: Plan
) -> "subprocess.CompletedProcess[str]":
    """Run the command over the wire that breaks: in a process of its own where it is to be killed."""
    if plan.fault is not Fault.KILL:
        wire.listen_for(plan)
        return kerp(*command, KERP_DATABASE_URL=wire.url)
    wire.listen_for(plan)
    pipe, folder = subprocess.PIPE, Path(command[-1]).parent
    env = {**os.environ, **surroundings, "KERP_DATABASE_URL": wire.url}
    program = subprocess.Popen(
        [sys.executable, "-m", "kerp_import", *command], env=env, cwd=folder, stdin=subprocess.DEVNULL, stdout=pipe,
        stderr=pipe, text=True, encoding="utf-8",
    )  # fmt: skip
    plan.pid = program.pid
    out, err = program.communicate(timeout=120)
    return subprocess.CompletedProcess(command, program.returncode, out, err)


@pytest.mark.parametrize("fault", list(SAMPLE), ids=str)
def test_a_run_that_breaks_is_whole_or_nothing_and_the_same_command_ends_it(
    wire: FaultyWire, kerp: Kerp, surroundings: dict[str, str], files: tuple[str, str], fault: Fault
) -> None:
    database_url = wire.server_url
    wire.listen_for(None)
    assert kerp(*arguments("CLEAN", files), KERP_DATABASE_URL=wire.url).returncode == 0
    assert ask(database_url, STATE, "CLEAN") == EVERYTHING
    count = len(wire.messages)
    told: Counter[tuple[int, bool]] = Counter()
    for number, plan in enumerate(plans(fault, count)):
        company = f"C{number}"
        others = ask(database_url, OTHERS, company)
        done = broken_run(wire, kerp, surroundings, arguments(company, files), plan)
        state = settled(database_url, company)
        where = (plan, count, done.returncode, state, done.stderr)
        require_promises(done, state, where, was_killed=fault is Fault.KILL and plan.has_struck)
        wire.listen_for(None)
        again = kerp(*arguments(company, files), KERP_DATABASE_URL=wire.url)
        assert again.returncode == 0, (where, again.stderr)
        assert ask(database_url, STATE, company) == EVERYTHING, where
        assert ask(database_url, OTHERS, company) == others, where
        told[done.returncode, state == EVERYTHING] += 1
    sys.stdout.write(f"{fault}: {count} messages, (exit code, all is in) → times: {dict(told)}\n")


def require_promises(
    done: "subprocess.CompletedProcess[str]", state: tuple[object, ...], where: object, *, was_killed: bool
) -> None:
    """Hold that all or nothing is in, and that the exit code says which: 0 all, 3 nothing or that nobody answered."""
    assert state in (NOTHING, EVERYTHING), where
    if was_killed:
        return
    assert "Traceback" not in done.stderr, where
    if state == NOTHING:
        assert done.returncode == 3, where
    else:
        # A server that answered nobody after COMMIT is told as such: the same command tells what is so.
        assert done.returncode == 0 or (done.returncode == 3 and "KERP-X30" in done.stderr), where


def settled(url: str, company: str) -> tuple[object, ...]:
    """Return the company's state once no session of a broken run is left: the server may take a moment to notice."""
    deadline = time.monotonic() + 30
    while ask(url, SESSIONS, company) != (0,) and time.monotonic() < deadline:
        time.sleep(0.02)
    return ask(url, STATE, company)


def test_nobody_else_waits_while_a_run_is_about_to_commit(
    wire: FaultyWire, kerp: Kerp, database_url: str, files: tuple[str, str]
) -> None:
    assert kerp(*arguments("OTHER", files)).returncode == 0
    wire.listen_for(None)
    seen: list[object] = []

    def look() -> None:
        with psycopg.connect(database_url, autocommit=True) as other:
            other.execute("SET lock_timeout = '1s'")
            seen.append(ask(database_url, STATE, "LATE"))
            other.execute("UPDATE vouchers SET description = 'read' WHERE voucher_no = '20240101-00001'")
            seen.append(other.execute("UPDATE accounts SET name = name WHERE code = '10101'").rowcount > 0)

    wire.listen_for(Plan(0, Fault.HOLD, look, from_commit=True))
    assert kerp(*arguments("LATE", files), KERP_DATABASE_URL=wire.url).returncode == 0
    assert seen == [NOTHING, True]
    assert ask(database_url, STATE, "LATE") == EVERYTHING


@pytest.mark.parametrize("at", [1, 2, 3])
def test_a_wire_that_stalls_before_the_session_is_set_up_is_given_up(
    wire: FaultyWire, kerp: Kerp, files: tuple[str, str], at: int
) -> None:
    plan = Plan(at, Fault.STALL)
    wire.listen_for(plan)
    stopped = kerp(*arguments("STALLED", files), KERP_DATABASE_URL=wire.url)
    assert plan.has_struck
    assert stopped.returncode == 3
    assert "Traceback" not in stopped.stderr

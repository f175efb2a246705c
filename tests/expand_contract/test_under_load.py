"""The seed's three changes while their tables are written and read: nothing fails, nobody waits, no row differs.

Decision: docs/decisions/expand-contract.md
"""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from faulty_wire import Fault, FaultyWire, Plan
from support import Kerp, create_database, drop_database, url_of

from bench.at_work import LiveLoad, Told
from bench.live_changes import LiveChange, declared
from bench.live_load import live_load
from bench.live_tables import EXAMPLES, Example, differing, fill

pytestmark = pytest.mark.slow

LINES = 40_000
"""A fiftieth of what the bench changes."""
PACE = 80.0
LONGEST = 2.5
"""Seconds: the lock_timeout of whatever stands in the queue before a statement, and half a second."""
MANY = 1000
"""Transactions that are not to be lost by a way back."""
PROGRAM = (sys.executable, "-c", "from kerp_import.cli import main; main()")

DROPS_VALUES = """
CREATE FUNCTION drops_values() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.corp_num LIKE '%7' THEN
        NEW.business_number := OLD.business_number;
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER zz_drops_values BEFORE UPDATE ON customers FOR EACH ROW EXECUTE FUNCTION drops_values();
"""
"""A fault that leaves the new column behind now and then."""


@pytest.fixture(scope="module", name="filled")
def _filled(server_url: str, template: str, application: None) -> Iterator[str]:
    """Return the name of a database with the three tables filled, to be cloned."""
    del application
    name = create_database(server_url, template)
    fill(url_of(server_url, name), LINES)
    yield name
    drop_database(server_url, name)


@pytest.fixture(name="database_url")
def _database_url(server_url: str, filled: str) -> Iterator[str]:
    """Return the URL of a database of one's own with the three tables filled."""
    name = create_database(server_url, filled)
    yield url_of(server_url, name)
    drop_database(server_url, name)


@pytest.fixture(params=EXAMPLES.values(), ids=lambda example: str(example.name), name="example")
def _example(request: pytest.FixtureRequest) -> Example:
    example: Example = request.param
    return example


@pytest.fixture(name="load")
def _load(database_url: str, example: Example) -> Iterator[LiveLoad]:
    """Return the writers and readers at work on the example's table."""
    with live_load(database_url, example, example.rows_of(LINES), PACE) as load:
        load.wait_for(50)
        yield load


@pytest.fixture(name="must")
def _must(kerp: Kerp) -> Callable[..., None]:
    """Return the program as a function that fails where the program does."""

    def call(phase: str, *words: str | Path) -> None:
        done = kerp(*words)
        assert done.returncode == 0, (phase, done.stdout, done.stderr)

    return call


@pytest.fixture(name="change")
def _change(example: Example, load: LiveLoad, must: Callable[..., None], tmp_path: Path) -> LiveChange:
    """Return the example's change, not yet begun."""
    return LiveChange(example, load, declared(example, tmp_path), must)


def nobody_noticed(told: Told) -> None:
    """Assert that no statement failed, and that none waited longer than for a lock that gives up."""
    assert told.failures == []
    assert told.longest <= LONGEST
    assert told.transactions > MANY // 5


def steps(change: LiveChange) -> tuple[Callable[[], None], ...]:
    """Return the way of a change, in its order."""
    return change.expand, change.fill, change.leave, change.soak, change.contract


@pytest.mark.parametrize("example", [EXAMPLES["lines"]], ids=["lines"])
def test_a_change_goes_all_the_way_and_nobody_notices(
    database_url: str, example: Example, load: LiveLoad, change: LiveChange
) -> None:
    for step in steps(change):
        step()
        load.wait_for(50)
    nobody_noticed(load.stop())
    assert differing(database_url, example, "new") == []


KILLED_AT: dict[str, dict[str, int]] = {
    "customers": {"expand": 2, "fill": 2, "soak": 1, "contract": 1},
    "lines": {"expand": 4, "fill": 12, "soak": 4, "contract": 9},
    "users": {"expand": 3, "fill": 5, "soak": 3, "contract": 8},
}
"""By phase, the COMMIT at which its command is killed, before the server has heard of it."""


def test_killed_in_every_phase_the_same_command_goes_on(
    database_url: str, load: LiveLoad, change: LiveChange, surroundings: dict[str, str]
) -> None:
    killed: dict[str, int] = {}

    def call(phase: str, *words: str | Path) -> None:
        with FaultyWire(database_url) as wire:
            plan = Plan(KILLED_AT[change.example.name][phase], Fault.KILL, of_commits=True)
            wire.listen_for(plan)
            program = subprocess.Popen(
                [*PROGRAM, *map(str, words)], cwd=change.file.parent, stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                env={**os.environ, **surroundings, "KERP_DATABASE_URL": wire.url},
            )  # fmt: skip
            plan.pid = program.pid
            killed[phase] = program.wait(120)
        change.call(phase, *words)

    for step in steps(replace(change, call=call)):
        step()
    nobody_noticed(load.stop())
    assert differing(database_url, change.example, "new") == []
    assert set(killed.values()) == {-signal.SIGKILL}


def test_taken_back_from_every_phase_nothing_is_lost(
    database_url: str, example: Example, load: LiveLoad, change: LiveChange
) -> None:
    change.expand()
    load.wait_for(MANY // 4)
    change.revert()
    change.expand()
    change.fill()
    load.wait_for(MANY)
    change.leave()
    change.soak()
    load.wait_for(MANY // 4)
    change.restore_reads()
    change.revert()
    nobody_noticed(load.stop())
    assert differing(database_url, example, "old") == []


@pytest.mark.parametrize("example", [EXAMPLES["customers"]], ids=["customers"])
def test_a_trigger_that_drops_values_now_and_then_is_found_by_the_proof(
    database_url: str, load: LiveLoad, change: LiveChange, kerp: Kerp
) -> None:
    for step in (change.expand, change.fill, change.leave):
        step()
    with psycopg.connect(database_url) as vandal:
        vandal.execute(DROPS_VALUES)
    load.wait_for(200)
    refused = kerp("db", "contract", change.name, "--unwritten-for", "0", "--yes")
    assert refused.returncode == 4
    assert "KERP-X832" in refused.stderr
    assert load.stop().failures == []
    assert differing(database_url, change.example, "new") != []

"""The seed's three changes while their tables are written and read: nothing fails, nobody waits, no row differs.

Decision: docs/decisions/expand-contract.md
"""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest
from support import Kerp, create_database, drop_database, url_of

from bench.live_changes import LiveChange, declared
from bench.live_load import LiveLoad, Told, live_load
from bench.live_tables import EXAMPLES, Example, differing, fill, forget

pytestmark = pytest.mark.slow

LINES = 40_000
"""A fiftieth of what the bench changes."""
PACE = 50.0
LONGEST = 2.5
"""Seconds: the lock_timeout of whatever stands in the queue before a statement, and half a second."""
MANY = 1000
"""Transactions that are not to be lost by a way back."""
PROGRAM = (sys.executable, "-c", "from kerp_import.cli import main; main()")

DROPS_VALUES = """
CREATE FUNCTION drops_values() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF random() < 0.05 THEN
        NEW.business_number := OLD.business_number;
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER zz_drops_values BEFORE UPDATE ON customers FOR EACH ROW EXECUTE FUNCTION drops_values();
"""
"""A fault that leaves the new column behind now and then."""


@pytest.fixture(scope="module", name="filled")
def _filled(server_url: str, template: str) -> Iterator[str]:
    """Return the name of a database with the three tables filled, to be cloned."""
    name = create_database(server_url, template)
    fill(url_of(server_url, name), LINES)
    yield name
    drop_database(server_url, name)
    forget(server_url)


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
def _must(kerp_process: Kerp) -> Callable[..., None]:
    """Return the program as a function that fails where the program does."""

    def call(phase: str, *words: str | Path) -> None:
        done = kerp_process(*words)
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


def test_a_change_goes_all_the_way_and_nobody_notices(
    database_url: str, example: Example, load: LiveLoad, change: LiveChange
) -> None:
    for step in steps(change):
        step()
        load.wait_for(50)
    nobody_noticed(load.stop())
    assert differing(database_url, example, "new") == []


def test_killed_in_every_phase_the_same_command_goes_on(
    database_url: str, example: Example, load: LiveLoad, must: Callable[..., None], surroundings: dict[str, str],
    tmp_path: Path,
) -> None:  # fmt: skip
    killed = []

    def call(phase: str, *words: str | Path) -> None:
        for statements in count(1, 7):
            program = subprocess.Popen(
                [*PROGRAM, *map(str, words)], cwd=tmp_path, env={**os.environ, **surroundings},
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip
            break
        must(phase, *words)

    change = LiveChange(example, load, declared(example, tmp_path), call)
    for step in steps(change):
        step()
    nobody_noticed(load.stop())
    assert differing(database_url, example, "new") == []
    assert killed

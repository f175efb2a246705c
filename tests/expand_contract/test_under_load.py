"""The seed's three changes while their tables are written and read: nothing fails, nobody waits, no row differs.

Decision: docs/decisions/expand-contract.md
"""

from collections.abc import Iterator
from pathlib import Path

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
KILLED_AFTER = (0.9, 1.5)
"""Seconds after which a command is killed: while it looks at the change, and in the middle of its work."""


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


@pytest.fixture(params=EXAMPLES.values(), ids=lambda example: example.name, name="example")
def _example(request: pytest.FixtureRequest) -> Example:
    example: Example = request.param
    return example


@pytest.fixture(name="load")
def _load(database_url: str, example: Example) -> Iterator[LiveLoad]:
    """Return the writers and readers at work on the example's table."""
    with live_load(database_url, example, example.rows_of(LINES), PACE) as load:
        load.wait_for(50)
        yield load


@pytest.fixture(name="change")
def _change(kerp_process: Kerp, example: Example, load: LiveLoad, tmp_path: Path) -> LiveChange:
    """Return the example's change, not yet begun; a command that fails fails the test."""

    def call(*words: str | Path) -> None:
        done = kerp_process(*words)
        assert done.returncode == 0, done.stdout + done.stderr

    return LiveChange(example, load, declared(example, tmp_path), call)


def nobody_noticed(told: Told) -> None:
    """Assert that no statement failed, and that none waited longer than for a lock that gives up."""
    assert told.failures == []
    assert told.longest <= LONGEST
    assert told.transactions > 200


def test_a_change_goes_all_the_way_and_nobody_notices(
    database_url: str, example: Example, load: LiveLoad, change: LiveChange
) -> None:
    for step in (change.expand, change.fill, change.leave, change.contract):
        step()
        load.wait_for(50)
    nobody_noticed(load.stop())
    assert differing(database_url, example, "new") == []

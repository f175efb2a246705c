"""Vouchers partitioned while people post: nothing fails but what is refused, nobody waits, nothing differs.

Decision: docs/decisions/partitions.md
"""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest
from faulty_wire import Fault, FaultyWire, Plan

from bench.at_work import LiveLoad, Told
from bench.posting_load import differing, posting_load

pytestmark = pytest.mark.slow

VOUCHERS = 4_000
PACE = 80.0
LONGEST = 2.5
"""Seconds: the lock_timeout of whatever stands in the queue before a statement, and half a second."""
MANY = 1000
PROGRAM = (sys.executable, "-c", "from kerp_import.cli import main; main()")
MUST = Callable[..., str]


@pytest.fixture(name="load")
def _load(database_url: str) -> Iterator[LiveLoad]:
    """Return the writers and readers at work."""
    with posting_load(database_url, VOUCHERS, PACE) as load:
        load.wait_for(50, patience=200)
        yield load


def nobody_noticed(told: Told) -> None:
    """Assert that no statement failed but those that must, and none waited longer than for a lock that gives up."""
    assert told.failures == []
    assert told.longest <= LONGEST
    assert told.transactions > MANY // 5


def test_partitioned_and_finished_while_people_post(database_url: str, load: LiveLoad, must: MUST) -> None:
    must("db", "partition", "vouchers", "--by", "month")
    load.wait_for(300, patience=200)
    must("db", "partition", "vouchers", "--finish", "--yes")
    load.wait_for(100, patience=200)
    nobody_noticed(load.stop())
    assert differing(database_url) == []


def test_taken_back_after_a_thousand_writes_nothing_is_lost(database_url: str, load: LiveLoad, must: MUST) -> None:
    must("db", "partition", "vouchers", "--by", "month")
    load.wait_for(MANY, patience=400)
    must("db", "partition", "vouchers", "--undo")
    load.wait_for(100, patience=200)
    nobody_noticed(load.stop())
    assert differing(database_url) == []


def test_killed_at_every_commit_the_same_command_goes_on(
    database_url: str, load: LiveLoad, must: MUST, surroundings: dict[str, str]
) -> None:
    def killed_at_each(words: tuple[str, ...]) -> int:
        """Kill the command at its first COMMIT, at the second of what is left, and so on until it comes through."""
        number = 1
        while True:
            with FaultyWire(database_url) as wire:
                plan = Plan(number, Fault.KILL, of_commits=True)
                wire.listen_for(plan)
                program = subprocess.Popen(
                    [*PROGRAM, *words], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                    text=True, env={**os.environ, **surroundings, "KERP_DATABASE_URL": wire.url},
                )  # fmt: skip
                plan.pid = program.pid
                _, said = program.communicate(timeout=120)
            if program.returncode == 0:
                return number
            assert program.returncode == -signal.SIGKILL, said
            number += 1

    assert killed_at_each(("db", "partition", "vouchers", "--by", "month")) > 3
    load.wait_for(100, patience=200)
    assert killed_at_each(("db", "partition", "vouchers", "--undo")) > 1
    must("db", "partition", "vouchers", "--by", "month")
    assert killed_at_each(("db", "partition", "vouchers", "--finish", "--yes")) > 1
    nobody_noticed(load.stop())
    assert differing(database_url) == []

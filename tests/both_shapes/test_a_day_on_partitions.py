"""A day's work on partitioned vouchers gives what it gives on plain ones, whatever phase `db partition` is in."""

from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from days_work import Day, write_changed_books
from kerp_import.database.connection import Database
from kerp_import.migrate.files import shipped
from kerp_import.model.outcome import Outcome
from kerp_import.model.words import Language
from kerp_import.schema_changes.drift import drift
from kerp_import.schema_changes.drift_words import sentence
from partitioned import PHASES, divide
from support import Kerp, clone, drop, url_of

pytestmark = pytest.mark.slow


def through_the_phases(url: str, phase: str) -> None:
    """Take the vouchers into a phase of `db partition`."""
    with Database(url) as db, db.second() as notes:
        PHASES[phase](db, notes)


def from_the_first(url: str, phase: str) -> None:
    """Partition the vouchers before anything is done."""
    if phase == "first":
        divide(url)


@pytest.mark.parametrize("enter", [through_the_phases, from_the_first], ids=["phase by phase", "from the first"])
def test_it_gives_what_it_gives_on_plain_vouchers(  # noqa: PLR0913, PLR0917 - what a day needs
    kerp: Kerp, promoted: tuple[str, Outcome], administrator: psycopg.Connection, server_url: str, tmp_path: Path,
    enter: Callable[[str, str], None],
) -> None:  # fmt: skip
    first = str(promoted[1].batch_id)
    write_changed_books(tmp_path)
    names = [clone(administrator, promoted[0])]
    done = kerp("receipt", first, "-o", "receipt.json", KERP_DATABASE_URL=url_of(server_url, names[0]))
    assert done.returncode == 0, done.stderr
    names.append(clone(administrator, names[0]))
    urls = [url_of(server_url, name) for name in names]

    def enter_and_look(phase: str) -> None:
        enter(urls[1], phase)
        with Database(urls[1]) as db:
            assert db.look_for_strangers() == (), phase
            found = drift(db, shipped())
        assert [sentence(each).say(Language.EN) for each in found.differences] == [], phase
        assert found.others == (), phase

    plain = Day(kerp, urls[0], {"first": first}, lambda _: None)
    divided = Day(kerp, urls[1], {"first": first}, enter_and_look)
    plain.work()
    divided.work()
    for before, after in zip(plain.said, divided.said, strict=True):
        assert after == before, sorted(set(after[2]) ^ set(before[2]))
    for name in names:
        drop(administrator, name)

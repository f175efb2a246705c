"""Old and new clients at the same few people at once: no statement fails, none waits long, no write is lost."""

import random
import time
from collections.abc import Callable, Sequence
from threading import Thread
from typing import LiteralString
from uuid import UUID, uuid4

import psycopg
import pytest
from split_people import A, B, SplitUsers, someone

pytestmark = pytest.mark.slow

SECONDS = 4.0
LONGEST_WAIT = 2.5
"""Seconds: lock_timeout and half a second more, on a machine that is busy with other tests."""

Do = Callable[..., int]
Deed = Callable[[Do, UUID, UUID, str | None], None]


def _bio(do: Do, _: UUID, person: UUID, value: str | None) -> None:
    do("UPDATE users SET bio = %s WHERE id = %s", value, person)


def _both(do: Do, _: UUID, person: UUID, value: str | None) -> None:
    do("UPDATE users SET bio = %s, avatar_url = %s WHERE id = %s", value, value, person)


def _name_then_bio(do: Do, _: UUID, person: UUID, value: str | None) -> None:
    do("UPDATE users SET name = %s WHERE id = %s", value or "none", person)
    do("UPDATE users SET bio = %s WHERE id = %s", value, person)


def _reinsert(do: Do, company: UUID, person: UUID, value: str | None) -> None:
    if do("DELETE FROM users WHERE id = %s", person):
        insert: LiteralString = "INSERT INTO users (id, company_id, email, name, bio) VALUES (%s, %s, %s, 'again', %s)"
        do(insert, person, company, str(person), value)


def _insert(do: Do, company: UUID, _: UUID, value: str | None) -> None:
    insert: LiteralString = "INSERT INTO users (company_id, email, name, bio) VALUES (%s, %s, 'inserted', %s)"
    do(insert, company, str(uuid4()), value)


def _upsert(do: Do, _: UUID, person: UUID, value: str | None) -> None:
    upsert: LiteralString = """
        INSERT INTO user_profiles (user_id, company_id, bio)
        SELECT id, company_id, %s FROM users WHERE id = %s FOR KEY SHARE
        ON CONFLICT (user_id) DO UPDATE SET bio = EXCLUDED.bio
    """
    do(upsert, value, person)


def _insert_unless_there(do: Do, _: UUID, person: UUID, value: str | None) -> None:
    insert: LiteralString = """
        INSERT INTO user_profiles (user_id, company_id, bio)
        SELECT id, company_id, %s FROM users WHERE id = %s FOR KEY SHARE
        ON CONFLICT DO NOTHING
    """
    do(insert, value, person)


def _profile(do: Do, _: UUID, person: UUID, value: str | None) -> None:
    do("UPDATE user_profiles SET bio = %s WHERE user_id = %s", value, person)


def _avatar(do: Do, _: UUID, person: UUID, value: str | None) -> None:
    do("UPDATE user_profiles SET avatar_url = %s, preferences = '{\"a\": 1}' WHERE user_id = %s", value, person)


def _delete_profile(do: Do, _: UUID, person: UUID, __: str | None) -> None:
    do("DELETE FROM user_profiles WHERE user_id = %s", person)


def _reinsert_profile(do: Do, company: UUID, person: UUID, value: str | None) -> None:
    held = do("SELECT id FROM users WHERE id = %s FOR KEY SHARE", person)
    if held and do("DELETE FROM user_profiles WHERE user_id = %s", person):
        insert: LiteralString = "INSERT INTO user_profiles (user_id, company_id, bio) VALUES (%s, %s, %s)"
        do(insert, person, company, value)


def _name_then_profile(do: Do, _: UUID, person: UUID, value: str | None) -> None:
    do("UPDATE users SET name = %s WHERE id = %s", value or "none", person)
    do("UPDATE user_profiles SET bio = %s WHERE user_id = %s", value, person)


def _insert_with_profile(do: Do, company: UUID, _: UUID, value: str | None) -> None:
    person = uuid4()
    do("INSERT INTO users (id, company_id, email, name) VALUES (%s, %s, %s, 'new')", person, company, str(person))
    do("INSERT INTO user_profiles (user_id, company_id, bio) VALUES (%s, %s, %s)", person, company, value)


OLD: tuple[Deed, ...] = (_bio, _both, _name_then_bio, _reinsert, _insert)
NEW: tuple[Deed, ...] = (
    _upsert, _insert_unless_there, _profile, _avatar, _delete_profile, _reinsert_profile, _name_then_profile,
    _insert_with_profile,
)  # fmt: skip


class Client(Thread):
    """One client that does random deeds until its time is over, and keeps what went wrong and how long it waited."""

    def __init__(self, split: SplitUsers, role: str, deeds: Sequence[Deed], seed: int) -> None:
        """Take what it will do; the seed tells one client from another."""
        super().__init__()
        self.split, self.role, self.deeds, self.random = split, role, deeds, random.Random(seed)  # noqa: S311 - no secrets
        self.failed: list[str] = []
        self.longest, self.done = 0.0, 0

    def run(self) -> None:
        """Work until the time is over."""
        people = {company: [someone(self.split.url, name, each) for each in range(1, 4)] for company, name in COMPANIES}
        end = time.monotonic() + SECONDS
        with self.split.session(self.role, A, {"lock_timeout": "0"}) as self.connection:
            while time.monotonic() < end:
                company = self.random.choice((A, B))
                deed = self.random.choice(self.deeds)
                value = None if self.random.random() < 0.15 else str(self.random.random())
                self.connection.execute("SELECT set_config('app.current_tenant', %s, false)", [str(company)])
                try:
                    with self.connection.transaction():
                        deed(self.do, company, self.random.choice(people[company]), value)
                except psycopg.Error as error:
                    self.failed.append(f"{deed.__name__}: {error}")
                self.done += 1

    def do(self, query: LiteralString, *values: object) -> int:
        """Run one statement, think a while, and return the number of rows."""
        began = time.monotonic()
        rows = self.connection.execute(query, values).rowcount
        self.longest = max(self.longest, time.monotonic() - began)
        if self.random.random() < 0.3:
            time.sleep(self.random.random() / 200)
        return rows


COMPANIES = ((A, "A"), (B, "B"))


def work(clients: Sequence[Thread]) -> None:
    """Let all of them work until they are done."""
    for each in clients:
        each.start()
    for each in clients:
        each.join()


def test_no_statement_fails_none_waits_and_in_the_end_no_row_differs(split: SplitUsers) -> None:
    clients = [
        Client(split, *((split.roles.old, OLD) if each % 2 else (split.roles.new, NEW)), seed=each) for each in range(8)
    ]
    work(clients)
    assert [each.failed for each in clients] == [[]] * 8
    assert max(each.longest for each in clients) < LONGEST_WAIT
    assert min(each.done for each in clients) > 20
    # Rows were held, and what could not be written then was owed.
    assert split.ask("SELECT nextval(pg_get_serial_sequence('kerp_owed_split_users', 'number'))") > 1
    assert split.fill(split.planned_again()) == 0
    assert split.different() == 0


class Counter(Thread):
    """Writes ever greater numbers into one person's bio, now through the one table and now through the other."""

    def __init__(self, split: SplitUsers, person: UUID, seed: int) -> None:
        """Take whose number it counts up."""
        super().__init__()
        self.split, self.person, self.random, self.last = split, person, random.Random(seed), 0  # noqa: S311 - no secrets

    def run(self) -> None:
        """Count until the time is over; the columns are nobody else's."""
        end = time.monotonic() + SECONDS
        queries: tuple[LiteralString, ...] = (
            "UPDATE users SET bio = %s WHERE id = %s", "UPDATE user_profiles SET bio = %s WHERE user_id = %s",
        )  # fmt: skip
        with self.split.session("none", A, {"lock_timeout": "0"}) as connection:
            while time.monotonic() < end:
                self.last += 1
                connection.execute(self.random.choice(queries), [str(self.last), self.person])


def _hold_user(do: Do, _: UUID, person: UUID, value: str | None) -> None:
    do("UPDATE users SET name = %s WHERE id = %s", value or "none", person)


def _hold_profile(do: Do, _: UUID, person: UUID, value: str | None) -> None:
    do("UPDATE user_profiles SET avatar_url = %s WHERE user_id = %s", value, person)


def test_of_several_writes_the_last_counts_whichever_table_it_went_to(split: SplitUsers) -> None:
    with split.session("none", None) as admin:
        admin.execute("UPDATE users SET bio = '0'")
    counters = [Counter(split, someone(split.url, name, each), each) for _, name in COMPANIES for each in (1, 2)]
    holders = [Client(split, "none", (_hold_user, _hold_profile), seed=each) for each in range(4)]
    work([*counters, *holders])
    assert [each.failed for each in holders] == [[]] * 4
    assert split.fill(split.planned_again()) == 0
    assert split.different() == 0
    for each in counters:
        assert split.ask("SELECT bio FROM users WHERE id = %s", each.person) == str(each.last)

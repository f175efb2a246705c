"""Somebody to tell: a web server that keeps what it is sent, a setup with a clock that the test holds."""

from collections.abc import Iterator

import pytest
from alert_people import HeldClock, Mailbox, SetupOf, Webhook, mailbox, recipients_of, web_server
from kerp_import.alerts.setup import AlertSetup
from kerp_import.database.connection import Database


@pytest.fixture
def webhook() -> Iterator[Webhook]:
    """Return a web server that keeps what it is sent."""
    with web_server() as hook:
        yield hook


@pytest.fixture
def mail_server() -> Iterator[tuple[Mailbox, int]]:
    """Return a mail server on this machine: what it was given, and its port."""
    with mailbox() as (mails, port):
        yield mails, port


@pytest.fixture(autouse=True)
def migrated_long_ago(request: pytest.FixtureRequest) -> None:
    """Have the migrations of the database of this test be no news."""
    if "database_url" in request.fixturenames:
        with Database(request.getfixturevalue("database_url")) as db:
            db.execute("UPDATE operations SET completed_at = completed_at - interval '2 hours'")


@pytest.fixture
def clock() -> HeldClock:
    """Return a clock that the test holds, which begins now."""
    return HeldClock()


@pytest.fixture
def setup_of(clock: HeldClock) -> SetupOf:
    """Return the setup of these addresses, as the variable has them, with the clock that the test holds."""

    def call(*addresses: str, **more: object) -> AlertSetup:
        return AlertSetup(recipients_of(*addresses), now=clock, **more)  # type: ignore[arg-type]

    return call

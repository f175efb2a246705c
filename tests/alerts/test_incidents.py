"""Incidents: opened once, joined, repeated, acknowledged, asleep, kept quiet, and over; told once, whoever looks."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from alert_people import HeldClock, SetupOf, Webhook, end_operation, put_operation
from kerp_import.alerts.incidents import acknowledge, known_incidents, put_to_sleep
from kerp_import.alerts.tell import tell_what_is_due
from kerp_import.database.connection import Database
from kerp_import.settings.moments import quiet_hours_of


def test_a_failure_is_told_once_and_its_end_too(
    db: Database, webhook: Webhook, setup_of: SetupOf, clock: HeldClock
) -> None:
    setup = setup_of(f"en={webhook.address}")
    failed = put_operation(db, "ledger", "failed", error_message="disk full, 900101-1234567")
    assert tell_what_is_due(db, setup).sent == 1
    assert tell_what_is_due(db, setup).sent == 0
    (post,) = webhook.posts
    assert post["title"] == "Copy Failed"
    assert post["message"].splitlines()[0] == "Copy of ledger failed: disk full, ******-*******"
    assert "alerts ack" in post["message"]
    clock.go_on(minutes=30)
    end_operation(db, failed, "completed")
    clock.moment = datetime.now(UTC)
    assert tell_what_is_due(db, setup).sent == 1
    assert webhook.titles == ["Copy Failed", "Back to Normal: Copy"]
    assert webhook.posts[1]["message"].startswith("Copy of ledger is back to normal. It lasted ")
    assert tell_what_is_due(db, setup).sent == 0


@pytest.mark.slow
def test_further_failures_join_and_are_not_told_by_themselves(
    db: Database, webhook: Webhook, setup_of: SetupOf, clock: HeldClock
) -> None:
    setup = setup_of(webhook.address)
    put_operation(db, "ledger", "failed", started_at=clock() - timedelta(minutes=9))
    tell_what_is_due(db, setup)
    put_operation(db, "ledger", "failed", started_at=clock() - timedelta(minutes=8))
    put_operation(db, "other", "failed")
    tell_what_is_due(db, setup)
    assert webhook.titles == ["복사 실패", "복사 실패"]
    assert {each.name: each.times for each in known_incidents(db, clock())} == {"ledger": 2, "other": 1}
    clock.go_on(minutes=61)
    tell_what_is_due(db, setup)
    repeated = {each["message"].splitlines()[0]: each for each in webhook.posts[2:]}
    assert [each["title"] for each in repeated.values()] == ["복사 실패 (다시 알림)"] * 2
    assert "2번째입니다" in next(text["message"] for text in repeated.values() if "ledger" in text["message"])
    clock.go_on(minutes=1)
    assert tell_what_is_due(db, setup).sent == 0


@pytest.mark.slow
def test_what_is_acknowledged_is_repeated_no_more_but_told_when_it_fails_again(
    db: Database, webhook: Webhook, setup_of: SetupOf, clock: HeldClock
) -> None:
    setup = setup_of(webhook.address)
    put_operation(db, "ledger", "failed", started_at=clock() - timedelta(minutes=9))
    tell_what_is_due(db, setup)
    (incident,) = known_incidents(db, clock())
    assert acknowledge(db, incident, "김회계", clock())
    clock.go_on(hours=5)
    assert tell_what_is_due(db, setup).sent == 0
    put_operation(db, "ledger", "failed", started_at=clock() - timedelta(minutes=1), completed_at=clock())
    assert tell_what_is_due(db, setup).sent == 1
    assert webhook.titles == ["복사 실패", "복사 실패 (또)"]
    (incident,) = known_incidents(db, clock())
    assert (incident.acked_by, incident.times, incident.turn) == (None, 2, 2)
    assert acknowledge(db, incident, "김회계", clock())
    said = db.rows(
        "SELECT action, details ->> 'who' AS who, login = SESSION_USER AS is_login "
        "FROM import_audit WHERE action ^@ 'alerts'"
    )
    assert said == [{"action": "alerts ack", "who": "김회계", "is_login": True}] * 2


@pytest.mark.slow
def test_what_sleeps_is_told_when_it_wakes(db: Database, webhook: Webhook, setup_of: SetupOf, clock: HeldClock) -> None:
    setup = setup_of(webhook.address)
    put_operation(db, "ledger", "failed")
    tell_what_is_due(db, setup)
    (incident,) = known_incidents(db, clock())
    assert put_to_sleep(db, incident, clock() + timedelta(hours=3))
    clock.go_on(hours=2, minutes=59)
    assert tell_what_is_due(db, setup).sent == 0
    clock.go_on(minutes=2)
    assert tell_what_is_due(db, setup).sent == 1
    assert webhook.titles == ["복사 실패", "복사 실패 (다시 알림)"]


@pytest.mark.slow
def test_in_quiet_hours_what_is_critical_is_told_once_and_the_rest_waits(
    db: Database, webhook: Webhook, setup_of: SetupOf, clock: HeldClock
) -> None:
    clock.moment = datetime(2030, 6, 3, 23, 0, tzinfo=UTC)
    quiet = quiet_hours_of("22:00-07:00 UTC")
    setup = setup_of(f"en={webhook.address}", quiet_hours=quiet)
    when: dict[str, Any] = {"started_at": clock() - timedelta(minutes=3), "completed_at": clock()}
    put_operation(db, "ledger", "failed", **when)
    put_operation(db, "other", "rejected", **when)
    tell_what_is_due(db, setup)
    assert webhook.titles == ["Copy Failed"]
    for _ in range(7):
        clock.go_on(hours=1)
        # By a program that stands in another folder, too: the incident keeps its hours.
        tell_what_is_due(db, setup_of(f"en={webhook.address}"))
    assert webhook.titles == ["Copy Failed"]
    clock.go_on(hours=1, minutes=1)
    tell_what_is_due(db, setup)
    assert sorted(webhook.titles) == ["Copy Failed", "Copy Failed (still)", "Copy Rejected"]


@pytest.mark.slow
def test_what_was_over_before_the_quiet_hours_were_is_told_as_over(
    db: Database, webhook: Webhook, setup_of: SetupOf, clock: HeldClock
) -> None:
    now = datetime.now(UTC)
    quiet = quiet_hours_of(f"{now - timedelta(hours=1):%H:%M}-{now + timedelta(hours=2):%H:%M} UTC")
    setup = setup_of(f"en={webhook.address}", quiet_hours=quiet)
    refused = put_operation(db, "other", "rejected")
    assert tell_what_is_due(db, setup).sent == 0
    end_operation(db, refused, "completed")
    clock.go_on(minutes=5)
    assert tell_what_is_due(db, setup).sent == 0
    clock.go_on(hours=3)
    tell_what_is_due(db, setup)
    assert webhook.titles == ["Back to Normal: Copy"]


def test_a_stalled_run_is_told_once_by_two_who_look_at_the_same_time(
    db: Database, webhook: Webhook, setup_of: SetupOf, clock: HeldClock
) -> None:
    put_operation(db, "ledger", "running", heartbeat_at=clock() - timedelta(minutes=2))
    setup = setup_of(f"en={webhook.address}")

    def look(_: int) -> int:
        with db.second() as own:
            return tell_what_is_due(own, setup).sent

    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(look, range(4)))
    assert sum(told) == 1
    assert webhook.titles == ["Copy Stalled"]
    assert webhook.posts[0]["message"].startswith("Copy of ledger has stalled: its program has said nothing since ")


@pytest.mark.slow
def test_a_stalled_run_that_is_noted_as_failed_is_no_other_failure(
    db: Database, webhook: Webhook, setup_of: SetupOf, clock: HeldClock
) -> None:
    stalled = put_operation(db, "ledger", "running", heartbeat_at=clock() - timedelta(minutes=2))
    setup = setup_of(f"en={webhook.address}")
    tell_what_is_due(db, setup)
    end_operation(db, stalled, "failed", "ended without a word")
    tell_what_is_due(db, setup)
    assert webhook.titles == ["Copy Stalled"]
    end_operation(db, stalled, "running")
    tell_what_is_due(db, setup)
    clock.go_on(seconds=30)
    end_operation(db, stalled, "completed")
    clock.moment = datetime.now(UTC) + timedelta(seconds=1)
    tell_what_is_due(db, setup)
    assert webhook.titles[-1].startswith(("Back to Normal", "Copy Stalled"))


@pytest.mark.slow
def test_a_run_that_takes_far_longer_than_usual_is_slow(
    db: Database, webhook: Webhook, setup_of: SetupOf, clock: HeldClock
) -> None:
    begun = clock() - timedelta(hours=1)
    db.execute(
        "INSERT INTO operations (kind, name, version, tool_version, status, started_at, completed_at, heartbeat_at) "
        "VALUES ('migration', 'm', 1, '1', 'completed', %(a)s, %(b)s, %(b)s)",
        a=begun - timedelta(days=2), b=begun - timedelta(days=2) + timedelta(minutes=10),
    )  # fmt: skip
    db.execute(
        "INSERT INTO operations (kind, name, version, tool_version, status, started_at, heartbeat_at) "
        "VALUES ('migration', 'm', 1, '1', 'running', %(a)s, %(now)s)",
        a=begun, now=clock(),
    )  # fmt: skip
    tell_what_is_due(db, setup_of(f"en={webhook.address}"))
    (post,) = [each for each in webhook.posts if each["title"] == "Migration Slow"]
    assert "it usually takes 10 min" in post["message"]


@pytest.mark.slow
def test_each_address_hears_what_it_wants_in_its_language(db: Database, webhook: Webhook, setup_of: SetupOf) -> None:
    put_operation(db, "ledger", "failed")
    put_operation(db, "other", "rejected")
    put_operation(db, "third", "completed")
    base = webhook.address
    setup = setup_of(f"critical,en={base}/critical", f"warning={base}/warning", f"info,ko={base}/info", f"{base}/all")
    assert tell_what_is_due(db, setup).sent == 6
    heard = {path.rpartition("/")[2] for path in webhook.paths}
    assert heard == {"critical", "warning", "info", "all"}
    assert sorted(webhook.titles) == sorted(
        ["Copy Failed", "복사 거부", "복사 완료", "복사 실패", "복사 거부", "복사 완료"]
    )


@pytest.mark.slow
def test_what_failed_long_ago_is_no_news(db: Database, webhook: Webhook, setup_of: SetupOf, clock: HeldClock) -> None:
    put_operation(db, "ledger", "failed", completed_at=clock() - timedelta(days=2))
    assert tell_what_is_due(db, setup_of(webhook.address)).sent == 0
    assert known_incidents(db, clock()) == []


@pytest.mark.slow
def test_an_address_that_comes_later_hears_what_is_not_over(
    db: Database, webhook: Webhook, setup_of: SetupOf, clock: HeldClock
) -> None:
    put_operation(db, "ledger", "failed")
    assert tell_what_is_due(db, setup_of()).sent == 0
    assert len(known_incidents(db, clock())) == 1
    assert tell_what_is_due(db, setup_of(webhook.address)).sent == 1

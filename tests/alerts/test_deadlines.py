"""Deadlines: kept from kerp.toml, told once when one has passed, silent where somebody knows why, and forecast."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alert_people import HeldClock, SetupOf, Webhook, end_operation, put_operation
from kerp_import.alerts.deadlines import Forecast, forecast, keep_deadlines
from kerp_import.alerts.incidents import company_of
from kerp_import.alerts.tell import tell_what_is_due
from kerp_import.database.connection import Database
from kerp_import.records import company as companies
from kerp_import.settings.moments import Deadline, deadlines_in
from support import CLEAN, MAPPING, Import


def deadline(written: object) -> tuple[Deadline, ...]:
    return deadlines_in(written, {})


def at(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


@pytest.mark.slow
def test_a_deadline_that_passes_is_told_once_and_its_end_when_it_is_promoted(
    db: Database, webhook: Webhook, setup_of: SetupOf, clock: HeldClock, import_files: Import
) -> None:
    import_files(CLEAN, mappings=MAPPING, dry_run=True)
    company_id = company_of(db, "HANBIT")
    assert company_id is not None
    clock.moment = datetime.now(UTC)
    setup = setup_of(f"en={webhook.address}", deadlines=deadline(at(clock() + timedelta(minutes=1))), company="HANBIT")
    keep_deadlines(db, setup, company_id, "HANBIT")
    tell_what_is_due(db, setup)
    assert "Deadline Missed" not in webhook.titles
    clock.go_on(minutes=2)
    for _ in range(3):
        tell_what_is_due(db, setup)
        clock.go_on(hours=2)
    assert webhook.titles.count("Deadline Missed") == 1
    late = next(each for each in webhook.posts if each["title"] == "Deadline Missed")
    assert late["message"].startswith("HANBIT: 'promoted' was due by ")
    assert " KST and is not done" in late["message"]


@pytest.mark.slow
def test_a_deadline_that_is_met_or_taken_back_is_not_told(
    db: Database, webhook: Webhook, setup_of: SetupOf, clock: HeldClock, import_files: Import
) -> None:
    import_files(CLEAN, mappings=MAPPING, dry_run=True)
    company_id = company_of(db, "HANBIT")
    assert company_id is not None
    clock.moment = datetime.now(UTC)
    due = clock() + timedelta(minutes=3)
    setup = setup_of(f"critical,en={webhook.address}", deadlines=deadline(at(due)))
    earlier = setup_of(f"critical,en={webhook.address}", deadlines=deadline(at(due - timedelta(minutes=1))))
    keep_deadlines(db, earlier, company_id, "HANBIT")
    keep_deadlines(db, setup, company_id, "HANBIT")
    import_files(CLEAN, mappings=MAPPING)
    clock.go_on(hours=1)
    tell_what_is_due(db, setup)
    assert webhook.titles == []
    kept = db.rows(
        "SELECT met_at IS NOT NULL AS met, withdrawn_at IS NOT NULL AS gone FROM import_deadlines ORDER BY 1"
    )
    assert kept == [{"met": False, "gone": True}, {"met": True, "gone": False}]


@pytest.mark.slow
def test_a_known_failure_silences_late(
    db: Database, webhook: Webhook, setup_of: SetupOf, clock: HeldClock, import_files: Import
) -> None:
    outcome = import_files(CLEAN, mappings=MAPPING)
    company_id = company_of(db, "HANBIT")
    assert company_id is not None
    db.execute("UPDATE import_batches SET status = 'failed' WHERE id = %(id)s", id=outcome.batch_id)
    clock.moment = datetime.now(UTC)
    setup = setup_of(f"critical,en={webhook.address}", deadlines=deadline(at(clock() + timedelta(minutes=2))))
    keep_deadlines(db, setup, company_id, "HANBIT")
    tell_what_is_due(db, setup)
    clock.go_on(minutes=5)
    tell_what_is_due(db, setup)
    assert webhook.titles == ["Import Failed"]


@pytest.mark.slow
def test_a_run_that_will_be_late_is_known_by_the_speed_of_the_rehearsal(
    db: Database, setup_of: SetupOf, clock: HeldClock, import_files: Import, tmp_path: Path
) -> None:
    import_files(CLEAN, mappings=MAPPING, dry_run=True)
    company_id = company_of(db, "HANBIT")
    assert company_id is not None
    db.execute(
        """
        UPDATE import_batches
        SET report = jsonb_set(report, '{timings}', '{"extract": 600, "load": 1200, "total": 3600}')
        """
    )
    clock.moment = datetime.now(UTC)
    due = (clock() + timedelta(minutes=40)).replace(second=0, microsecond=0)
    setup = setup_of(deadlines=deadline({"load": at(due), "promoted": at(due)}))
    twice = tmp_path / "twice"
    twice.write_bytes(CLEAN.read_bytes() * 2)
    assert forecast(db, setup, company_id, [CLEAN]) == [Forecast("promoted", clock() + timedelta(hours=1), due)]
    assert [(each.step, each.expected_at - clock()) for each in forecast(db, setup, company_id, [twice])] == [
        ("load", timedelta(hours=1)), ("promoted", timedelta(hours=2)),
    ]  # fmt: skip
    # On its way up only what is behind the step counts.
    assert forecast(db, setup, company_id, []) == [Forecast("promoted", clock() + timedelta(hours=1), due)]


@pytest.mark.slow
def test_unrelated_operations_meet_no_deadline(
    db: Database, setup_of: SetupOf, clock: HeldClock, webhook: Webhook
) -> None:
    company_id = companies.add(db, "HANBIT", "한빛", None).id
    setup = setup_of(f"critical,en={webhook.address}", deadlines=deadline(at(clock() + timedelta(minutes=2))))
    keep_deadlines(db, setup, company_id, "HANBIT")
    end_operation(db, put_operation(db, "ledger", "running"), "completed")
    clock.go_on(minutes=4)
    tell_what_is_due(db, setup)
    assert webhook.titles == ["Deadline Missed"]

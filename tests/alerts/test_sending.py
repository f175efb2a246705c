"""Addresses: read, kept secret, tried all at once, and given up where they do not answer; a miss is noted."""

import logging
import socket
import time
from pathlib import Path

import pytest
from alert_people import SECRET, Mailbox, SetupOf, Webhook, put_operation, recipients_of
from kerp_import.alerts.at_once import TOO_SLOW, all_at_once
from kerp_import.alerts.recipients import recipients_from
from kerp_import.alerts.tell import Missed, tell_what_is_due
from kerp_import.database.connection import Database
from kerp_import.model.alert_errors import AddressesUnfit


def test_a_mail_says_in_the_title_and_the_text_what_a_webhook_does(
    db: Database, webhook: Webhook, setup_of: SetupOf, mail_server: tuple[Mailbox, int]
) -> None:
    mailbox, port = mail_server
    put_operation(db, "ledger", "failed", error_message="no space left")
    address = f"mailto://127.0.0.1:{port}?from=kerp@example.com&to=kim@example.com&mode=insecure"
    assert tell_what_is_due(db, setup_of(address, f"en={webhook.address}")).sent == 2
    (mail,) = mailbox.mails
    assert mail["Subject"] == "복사 실패"
    body = mail.get_body(("plain",))
    assert body is not None
    assert "ledger 복사 실패: no space left" in body.get_content()
    assert webhook.titles == ["Copy Failed"]


def test_a_dead_address_is_given_up_and_noted_without_its_secret(
    db: Database, webhook: Webhook, setup_of: SetupOf, caplog: pytest.LogCaptureFixture
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        refusing = f"json://127.0.0.1:{free.getsockname()[1]}/{SECRET}"
    put_operation(db, "ledger", "failed")
    webhook.status = 500
    setup = setup_of(webhook.address, refusing)
    with caplog.at_level(logging.DEBUG):
        told = tell_what_is_due(db, setup)
    assert told.sent == 0
    assert sorted(each.reason for each in told.missed) == ["HTTP 500", "not sent"]
    rows = db.rows("SELECT status, channel, reason FROM import_deliveries ORDER BY reason")
    assert [(each["status"], each["reason"]) for each in rows] == [("missed", "HTTP 500"), ("missed", "not sent")]
    kept = str(db.rows("SELECT * FROM import_deliveries")) + str(db.rows("SELECT * FROM import_incidents"))
    assert SECRET not in kept + caplog.text + repr(setup) + repr(told)


@pytest.mark.slow
def test_an_address_that_hangs_is_left_behind(db: Database, webhook: Webhook, setup_of: SetupOf) -> None:
    webhook.hangs = 30
    put_operation(db, "ledger", "failed")
    began = time.monotonic()
    told = tell_what_is_due(db, setup_of(webhook.address))
    assert time.monotonic() - began < 8
    assert told.missed == (Missed(told.missed[0].channel, told.missed[0].reason),)
    assert told.missed[0].reason in {TOO_SLOW.format(seconds=5), "not sent"}


def test_calls_run_all_at_once_and_none_is_waited_for_too_long() -> None:
    began = time.monotonic()
    answers = all_at_once([lambda: None, lambda: time.sleep(9), lambda: "no", _raises], patience=0.3)
    assert time.monotonic() - began < 2
    assert answers == [None, "no answer within 0.3 s", "no", "ZeroDivisionError"]


def _raises() -> str | None:
    return str(1 // 0)


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("nobody", "line 2 of addresses is no address"),
        ("urgent=json://h/x", "line 2 of addresses: before = stand critical, warning, info, ko, en, company:CODE"),
        ("ko,en=json://h/x", "line 2 of addresses: before = stand"),
        ("company:=json://h/x", "line 2 of addresses: before = stand"),
        (f"critical=json://h/x {SECRET}", "line 2 of addresses is no address"),
    ],
)
def test_a_line_that_is_no_address_is_told_by_its_number_alone(tmp_path: Path, line: str, what: str) -> None:
    file = tmp_path / "addresses"
    file.write_text(f"# who\n{line}\n", encoding="utf-8")
    file.chmod(0o600)
    with pytest.raises(AddressesUnfit) as unfit:
        recipients_from({"KERP_ALERTS_FILE": str(file)})
    assert what in str(unfit.value.facts["what"].en)  # type: ignore[attr-defined]
    assert SECRET not in str(unfit.value)


def test_a_file_of_addresses_that_others_may_read_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "addresses"
    file.write_text("json://h/x\n", encoding="utf-8")
    file.chmod(0o644)
    with pytest.raises(AddressesUnfit):
        recipients_from({"KERP_ALERTS_FILE": str(file)})
    file.chmod(0o600)
    assert len(recipients_from({"KERP_ALERTS_FILE": str(file), "KERP_ALERTS": "json://h/x json://h/y"})) == 2


def test_an_address_hears_of_its_company_and_of_the_schema_alone() -> None:
    (one,) = recipients_of("critical,company:HANBIT,en=json://h/x")
    assert one.wants("critical", "HANBIT")
    assert one.wants("critical", None)
    assert not one.wants("critical", "OTHER")
    assert not one.wants("warning", "HANBIT")

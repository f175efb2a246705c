"""What an earlier version kept is still told, never as more than it was; and an earlier receipt is still proved."""

import json
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from kerp_import.database.connection import Database
from kerp_import.model.outcome import Outcome
from kerp_import.receipt import Receipt, read_receipt
from kerp_import.receipt.make import FIRST_VERSION, receipt_of
from kerp_import.records import history
from support import Kerp

NEWER = ("tie_out", "created", "excluded", "corrections")
FORGET = "UPDATE import_batches SET report = report - 'tie_out' - 'created' - 'excluded' - 'corrections'"


@pytest.fixture
def earlier(promoted_url: str) -> str:
    """Return the URL of a database whose only batch was kept without the newer keys."""
    with Database(promoted_url) as db:
        db.execute(FORGET)
    return promoted_url


@pytest.mark.slow
def test_every_form_tells_it_and_derives_what_its_tables_prove(
    kerp: Kerp, earlier: str, promoted: tuple[str, Outcome], tmp_path: Path
) -> None:
    batch = str(promoted[1].batch_id)
    for form in ("terminal", "html", "json", "csv", "xlsx"):
        options = () if form == "terminal" else ("--format", form, "-o", f"alt.{form}")
        told = kerp("report", batch, *options, KERP_DATABASE_URL=earlier)
        assert told.returncode == 0, told.stderr
    report = json.loads((tmp_path / "alt.json").read_bytes())
    assert set(NEWER) <= report.keys()
    assert report["tie_out"] == {
        "against": ["trial_balance"], "openings": "table", "partners": "none", "proven": True, "typed_by": "",
    }  # fmt: skip
    compared = kerp("diff", batch, batch, KERP_DATABASE_URL=earlier)
    assert compared.stdout[:2] == "A ", compared.stderr
    issued = kerp("receipt", batch, "-o", "확인서.html", KERP_DATABASE_URL=earlier)
    assert issued.returncode == 0, issued.stderr
    assert kerp("verify", "확인서.json", KERP_DATABASE_URL=earlier).returncode == 0


def test_a_receipt_of_the_first_version_is_proved_in_its_own_shape(
    kerp: Kerp, earlier: str, promoted: tuple[str, Outcome], tmp_path: Path
) -> None:
    issued_at = datetime.now(UTC).replace(microsecond=0)
    with Database(earlier) as db:
        past_batch = history.past_batch(db, str(promoted[1].batch_id))
        receipt = receipt_of(
            db, past_batch, issued_at=issued_at.isoformat(), accepted_by=None, version=FIRST_VERSION
        )  # fmt: skip
        # It had every digit of its times, in UTC.
        run = {**receipt.contents["run"], "started_at": past_batch.started_at.isoformat()}
        old = Receipt({**receipt.contents, "run": run})
        values = {
            "batch_id": past_batch.id, "company_id": past_batch.company_id, "digest": old.digest,
            "issued_at": issued_at, "accepted_by": None,
        }  # fmt: skip
        with db.tenant(past_batch.company_id):
            db.do("receipt/issue.sql", values)
    assert old.contents["tie_out"].keys() == {"accounts", "residual", "differing"}
    (tmp_path / "alt.json").write_bytes(old.as_json())
    verified = kerp("verify", "alt.json", KERP_DATABASE_URL=earlier)
    assert verified.returncode == 0, verified.stdout


def test_times_are_of_the_place_with_their_offset_and_proved_at_another(
    kerp: Kerp, promoted_url: str, promoted: tuple[str, Outcome], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = str(promoted[1].batch_id)
    monkeypatch.setenv("TZ", "Asia/Seoul")
    time.tzset()
    try:
        assert "+09:00  HANBIT" in kerp("batches", KERP_DATABASE_URL=promoted_url).stdout
        assert kerp("receipt", batch, "-o", "r.html", KERP_DATABASE_URL=promoted_url).returncode == 0
        receipt, _ = read_receipt(tmp_path / "r.json")
        times = [
            receipt.contents["issued_at"],
            *(receipt.contents["run"][f"{each}_at"] for each in ("started", "completed")),
        ]
        assert [each[-6:] for each in times] == ["+09:00"] * 3
        assert "UTC" not in (tmp_path / "r.html").read_text(encoding="utf-8")
        assert kerp("report", batch, "--format", "html", "-o", "b.html", KERP_DATABASE_URL=promoted_url).returncode == 0
        assert f"{times[1][:10]} {times[1][11:16]}+09:00" in (tmp_path / "b.html").read_text(encoding="utf-8")
    finally:
        monkeypatch.undo()
        time.tzset()
    assert kerp("verify", "r.json", KERP_DATABASE_URL=promoted_url).returncode == 0

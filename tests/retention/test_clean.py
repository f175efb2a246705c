"""clean: what is old and needed no more is listed, removed with a record, and every other command still works.

Decision: docs/decisions/retention.md
"""

import json
import os
import re
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from kerp_import.database.connection import Database
from kerp_import.files.outputs import FOR_ME_ALONE
from kerp_import.model.errors import SettingsBroken
from kerp_import.model.words import Language
from kerp_import.records import history
from kerp_import.records.resume import STAGING_TABLES
from kerp_import.retention.leftover import LeftoverKind
from kerp_import.retention.policy import policy_of_folder
from kerp_schemas import SQL
from psycopg import sql
from support import CLEAN, DEMO, FAULTY, MAY_MIGRATE, Kerp, login

MAP = DEMO / "mapping.yaml"
HANBIT = ("--company", "HANBIT")
ALL_STAGING = "SELECT count(*) AS rows FROM kerp_staging.staging_voucher_lines"

Call = Callable[..., Any]


@pytest.fixture
def own_home(tmp_path: Path) -> Path:
    """Return a KERP_HOME of one's own: what others leave in theirs is not counted."""
    (tmp_path / "home").mkdir(mode=0o755)
    return tmp_path / "home"


@pytest.fixture
def call(kerp: Kerp, own_home: Path) -> Call:
    """Return the program in that home, which answers as JSON; its exit code must be the one that is named."""

    def answer(*arguments: str | Path, code: int = 0) -> Any:  # noqa: ANN401 - a document
        done = kerp(*arguments, "--json", KERP_HOME=str(own_home))
        assert done.returncode == code, (arguments, done.stdout, done.stderr)
        return json.loads(done.stdout)

    return answer


def kinds(answer: Any) -> dict[str, int]:  # noqa: ANN401 - a document
    """Return how many things of each kind are listed."""
    counts: dict[str, int] = {}
    for each in answer["items"]:
        counts[each["kind"]] = counts.get(each["kind"], 0) + 1
    return counts


def test_the_question_for_staging_asks_every_table_that_a_run_fills() -> None:
    asked = (SQL / "retention" / "staging.sql").read_text(encoding="utf-8")
    assert re.findall(r"kerp_staging\.own_(\w+)", asked) == list(STAGING_TABLES)


@pytest.mark.slow
def test_without_yes_it_lists_and_removes_nothing(call: Call, db: Database) -> None:
    call("run", *HANBIT, "--create-company", "--mapping", MAP, CLEAN)
    listed = call("clean", "--older-than", "0", "--what", "staging")
    assert kinds(listed) == {"staging": 1}
    assert not listed["is_removed"]
    rows = listed["items"][0]["removed"]
    assert rows > 0
    assert listed["bytes"] > rows
    removed = call("clean", "--older-than", "0", "--what", "staging", "--yes")
    assert removed["items"][0]["removed"] == rows
    assert db.row(ALL_STAGING) == {"rows": 0}
    record = db.row("SELECT kind, removed, login, batch_id IS NOT NULL AS has_batch FROM import_cleanings")
    assert record == {"kind": "staging", "removed": rows, "login": db.user, "has_batch": True}
    assert kinds(call("clean", "--older-than", "0", "--what", "staging")) == {}
    # The trial balance that it brought is kept beside staging.
    call("reconcile", *HANBIT)


@pytest.mark.parametrize("arguments", [("--older-than", "soon"), (), ("--older-than", "1d", "--what", "staging,all")])
def test_an_age_or_a_kind_that_there_is_not_is_wrong_use(kerp: Kerp, arguments: tuple[str, ...]) -> None:
    assert kerp("clean", *arguments).returncode == 2


def test_ages_by_kind_stand_in_kerp_toml_with_line_numbers(tmp_path: Path) -> None:
    (tmp_path / "kerp.toml").write_text('[retention]\nstaging = "30d"\ndumps = "never"\n', encoding="utf-8")
    policy = policy_of_folder(tmp_path, frozenset(LeftoverKind))
    assert policy is not None
    assert set(policy) == {LeftoverKind.STAGING}
    assert timedelta(days=30) <= datetime.now(UTC) - policy[LeftoverKind.STAGING] < timedelta(days=30, minutes=1)
    (tmp_path / "kerp.toml").write_text('[retention]\nstagin = "30d"\nlogs = "soon"\n', encoding="utf-8")
    with pytest.raises(SettingsBroken) as broken:
        policy_of_folder(tmp_path, frozenset(LeftoverKind))
    problems = broken.value.problems
    assert [(each.line, each.words.say(Language.EN)) for each in problems] == [
        (2, "[retention] stagin: there is none; is it 'staging'?"), (3, "logs: it is no age; write 90d, 12h or never"),
    ]  # fmt: skip


@pytest.mark.slow
def test_after_everything_was_cleaned_every_other_command_still_works(  # noqa: PLR0915 - every command
    call: Call, db: Database, tmp_path: Path, own_home: Path
) -> None:
    journal, corrected, mapping = books(tmp_path)
    call("company", "add", "HANBIT", "--name", "한빛")
    run = ("run", *HANBIT, "--mapping", mapping)
    call(*run, FAULTY, code=4)
    call(*run, journal, "--dry-run")
    rehearsal = call("batches", *HANBIT)[0]["id"]
    promoted = call(*run, journal)["batch_id"]
    call("receipt", promoted, "-o", tmp_path / "receipt.html")
    old_rehearsals = [call(*run, journal, "--dry-run", "--fiscal-year", "2024")["batch_id"] for _ in range(2)]
    call("db", "backup")
    before = call("explain", "voucher", "20240102-00002", *HANBIT)
    apart = call("diff", rehearsal, promoted)

    removed = call("clean", "--older-than", "0", "--yes")
    assert {"staging", "findings", "archive"} <= set(kinds(removed))
    assert kinds(call("clean", "--older-than", "0")) == {}
    assert db.row(ALL_STAGING) == {"rows": 0}
    # What is kept: the archive and the findings of what is in production, and the only backup.
    assert (own_home / "archive" / promoted).is_dir()
    assert len(list((own_home / "backups").glob("*.dump"))) == 1
    assert db.row("SELECT count(*) AS rows FROM import_findings WHERE batch_id = %(id)s", id=promoted)["rows"]

    assert call("explain", "voucher", "20240102-00002", *HANBIT) == before
    assert call("verify", tmp_path / "receipt.json")["is_valid"]
    now = call("diff", rehearsal, promoted)
    assert now["findings"] is None
    assert {**now, "findings": apart["findings"]} == apart
    assert call("report", rehearsal, code=3)["error"]["code"] == "KERP-X925"
    assert call("report", promoted)["batch_id"] == promoted
    told = {each["id"]: each for each in call("batches", *HANBIT)}
    assert told[rehearsal]["findings"]["warning"] > 0
    call("receipt", promoted, "-o", tmp_path / "again.html")
    call("recover", "--batch", promoted, "--from", "archive")
    assert call("rollback", promoted, "--plan")["possible"]
    # A delta that replaces a voucher whose lines had been negative: staging alone knew which they were.
    delta = call(*run, corrected, "--on-conflict", "replace", "--yes")
    assert delta["status"] == "completed"
    totals = db.row("SELECT sum(removed_flipped) AS flipped FROM import_account_totals WHERE removed_flipped > 0")
    assert totals["flipped"] == 400
    call("rollback", delta["batch_id"], "--yes")
    call("rollback", promoted, "--yes")
    assert old_rehearsals


def books(folder: Path) -> tuple[Path, Path, Path]:
    """Write a journal with a negative voucher, the same with another amount in it, and their mapping."""
    rows = "전표일자,전표번호,계정코드,계정과목,차변,대변\n" + "".join(
        f"2024-01-02,{number},1010,현금,{won},\n2024-01-02,{number},4100,상품매출,,{won}\n"
        for number, won in ((1, 100), (2, -200))
    )
    journal, corrected, mapping = (folder / name for name in ("분개장.csv", "분개장-2.csv", "mapping.yaml"))
    journal.write_text(rows, encoding="utf-8")
    corrected.write_text(rows.replace("-200", "-300"), encoding="utf-8")
    mapping.write_text(
        "source: any\ntarget: kerp-standard\naccounts:\n"
        '  - {source_code: "1010", target_code: "10101", verified: true}\n'
        '  - {source_code: "4100", target_code: "40101", verified: true}\n',
        encoding="utf-8",
    )
    return journal, corrected, mapping


@pytest.mark.slow
def test_nothing_of_a_company_goes_while_something_of_it_is_under_way(call: Call, db: Database) -> None:
    call("run", *HANBIT, "--create-company", "--mapping", MAP, CLEAN)
    with db.second() as other:
        assert other.lock("kerp-import", "HANBIT")
        answer = call("clean", "--older-than", "0", "--what", "staging", "--yes")
        assert (answer["items"], [each["company"] for each in answer["kept"]]) == ([], ["HANBIT"])
        refused = call("clean", "--older-than", "0", "--what", "staging", "--yes", *HANBIT, code=3)
        assert refused["error"]["code"] == "KERP-X403"
    assert db.row(ALL_STAGING)["rows"]
    assert kinds(call("clean", "--older-than", "0", "--what", "staging", "--yes")) == {"staging": 1}


@pytest.mark.slow
def test_a_run_that_died_a_moment_ago_keeps_what_it_goes_on_from(call: Call, db: Database) -> None:
    call("run", *HANBIT, "--create-company", "--mapping", MAP, CLEAN)
    db.execute("UPDATE import_batches SET status = 'failed', progress = '{\"step\": \"staged\"}'")
    assert kinds(call("clean", "--older-than", "0", "--what", "staging", "--yes")) == {}
    db.execute("UPDATE import_batches SET completed_at = now() - interval '2 days'")
    assert kinds(call("clean", "--older-than", "0", "--what", "staging", "--yes")) == {"staging": 1}
    assert db.row("SELECT progress FROM import_batches") == {"progress": {}}


@pytest.mark.slow
def test_folders_of_dead_processes_go_and_those_of_living_ones_stay(call: Call, own_home: Path) -> None:
    from filelock import FileLock

    spool, archive = own_home / "spool", own_home / "archive"
    for folder in (
        spool / "reading-dead",
        spool / "reading-alive",
        archive / "unfinished-dead",
        archive / "unfinished-kept",
    ):
        folder.mkdir(parents=True, mode=0o700)
        (folder / "rows").write_text("행", encoding="utf-8")
        folder.with_name(f"{folder.name}.lock").touch()
    (archive / "unfinished-kept" / "read.checkpoint").touch()
    with FileLock(spool / "reading-alive.lock", mode=FOR_ME_ALONE):
        listed = call("clean", "--older-than", "90d", "--what", "spools")
        names = {each["name"] for each in listed["items"]}
        assert names == {"spool/reading-dead", "archive/unfinished-dead"}
        assert {
            each["name"] for each in call("clean", "--older-than", "90d", "--what", "spools", "--yes")["items"]
        } == names
        assert not (spool / "reading-dead").exists()
        assert (spool / "reading-alive").exists()
    assert (archive / "unfinished-kept").exists()
    two_days_ago = time.time() - 2 * 86400
    os.utime(archive / "unfinished-kept", (two_days_ago, two_days_ago))
    call("clean", "--older-than", "90d", "--what", "spools", "--yes")
    assert not (archive / "unfinished-kept").exists()
    assert not (spool / "reading-alive").exists()


@pytest.mark.slow
def test_backups_that_somebody_would_be_brought_back_from_stay(call: Call, own_home: Path) -> None:
    call("db", "backup", "-o", own_home / "backups" / "0-before.dump")
    call("run", *HANBIT, "--create-company", "--mapping", MAP, CLEAN)
    for name in ("1-first.dump", "2-between.dump", "3-newest.dump"):
        call("db", "backup", "-o", own_home / "backups" / name)
    strange = own_home / "backups" / "4-other.dump"
    strange.write_bytes(b"")
    facts = json.loads((own_home / "backups" / "1-first.dump.json").read_text(encoding="utf-8"))
    strange.with_name("4-other.dump.json").write_text(json.dumps({**facts, "server_id": "7"}), encoding="utf-8")
    answer = call("clean", "--older-than", "0", "--what", "dumps", "--yes")
    assert [each["name"] for each in answer["items"]] == ["0-before.dump", "2-between.dump"]
    left = {path.name for path in (own_home / "backups").glob("*.dump")}
    assert left == {"1-first.dump", "3-newest.dump", "4-other.dump"}
    assert {path.name for path in (own_home / "backups").glob("*.json")} == {f"{name}.json" for name in left}
    assert sum(each["count"] for each in answer["kept"]) == 3


@pytest.mark.slow
def test_a_login_that_sees_not_all_companies_removes_no_backup(kerp: Kerp, own_home: Path, server_url: str) -> None:
    made = kerp("db", "backup", "-o", own_home / "backups" / "a.dump", KERP_HOME=str(own_home))
    assert made.returncode == 0, made.stderr
    facts_file = own_home / "backups" / "a.dump.json"
    facts = json.loads(facts_file.read_text(encoding="utf-8"))
    with login(server_url, "NOBYPASSRLS", "NOCREATEROLE") as (name, url):
        with psycopg.connect(server_url, autocommit=True) as admin:
            admin.execute(sql.SQL("GRANT kerp_importer, kerp_lookup TO {}").format(sql.Identifier(name)))
            admin.execute(sql.SQL(MAY_MIGRATE).format(sql.Identifier(name)))
        up = kerp("db", "up", KERP_DATABASE_URL=url)
        assert up.returncode == 0, up.stderr
        for file in ("b.dump", "c.dump"):
            (own_home / "backups" / file).write_bytes(b"x")
            of_ours = {**facts, "database": url.rpartition("/")[2].partition("?")[0]}
            (own_home / "backups" / f"{file}.json").write_text(json.dumps(of_ours), encoding="utf-8")
        done = kerp(
            "clean",
            "--older-than",
            "0",
            "--what",
            "dumps",
            "--yes",
            "--json",
            KERP_DATABASE_URL=url,
            KERP_HOME=str(own_home),
        )
        assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["items"] == []
    assert (own_home / "backups" / "b.dump").exists()


@pytest.mark.slow
def test_archives_of_another_database_and_receipts_stay(
    call: Call, own_home: Path, tmp_path: Path, db: Database
) -> None:
    run = ("run", *HANBIT, "--create-company", "--mapping", MAP)
    call(*run, FAULTY, code=4)
    refused = str(history.past_batches(db)[0].id)
    promoted = call(*run, CLEAN)["batch_id"]
    other = own_home / "archive" / str(uuid4())
    other.mkdir()
    reports = tmp_path / "kerp-reports"
    (reports / refused / "receipt.json").write_text("{}", encoding="utf-8")
    marked = sorted(path.name for path in (reports / refused).glob("*오류*"))
    answer = call("clean", "--older-than", "0", "--what", "archive,reports", "--yes")
    assert {each["batch_id"] for each in answer["items"]} == {refused}
    assert other.is_dir()
    assert (own_home / "archive" / promoted).is_dir()
    assert sorted(path.name for path in (reports / refused).iterdir()) == sorted([*marked, "receipt.json"])
    assert (reports / promoted / "report.html").is_file()


@pytest.mark.slow
def test_details_of_bugs_go_once_they_are_old(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    old, new = tmp_path / "kerp-import-old.log", tmp_path / "kerp-import-new.log"
    for path in (old, new):
        path.write_text("Traceback", encoding="utf-8")
    (tmp_path / "kerp-import-link.log").symlink_to(new)
    os.utime(old, (0, 0))
    answer = call("clean", "--older-than", "90d", "--what", "logs", "--yes")
    assert [each["name"] for each in answer["items"]] == ["kerp-import-old.log"]
    assert new.exists()

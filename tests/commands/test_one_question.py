"""On a terminal a real run shows what it will write and asks once; off one nothing ever waits."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from kerp_import.database.connection import Database
from kerp_import.records.history import past_batches
from support import CLEAN, MAPPING, Kerp

RUN = ("run", "--company", "HANBIT", "--create-company", "--mapping", MAPPING[0], CLEAN)
QUESTION = "K-ERP에 이대로 옮깁니까? [y/N]:"


def vouchers(db: Database) -> int:
    """Return how many vouchers the company has in production."""
    (company,) = {each.company_id for each in past_batches(db, "HANBIT")}
    with db.tenant(company):
        return int(str(db.row("SELECT count(*) AS vouchers FROM vouchers")["vouchers"]))


@pytest.mark.slow
def test_a_no_leaves_production_and_the_same_command_goes_on(kerp: Kerp, db: Database) -> None:
    refused = kerp(*RUN, typed="n\n")
    assert refused.returncode == 130, refused.stderr
    shown = refused.stderr.splitlines()
    assert shown[0] == "실제로 옮깁니다."
    place = shown.pop(2)
    assert place.startswith("  데이터베이스: ")
    assert place.endswith(f"/{db.name}")
    assert shown[1:6] == [
        "  회사: HANBIT (새 회사)",
        "  기간: 2024-01 ~ 2024-03",
        "  전표: 224건, 분개 648행",
        "  차변 / 대변: 1,740,971,486원 / 1,740,971,486원",
        "  기초잔액과 기초자료: 기초잔액 47, 거래처 38, 부서 4",
    ]
    assert shown[-3:] == [
        f"{QUESTION}옮기지 않았습니다. 같은 명령을 다시 실행하면 읽은 데서 이어 갑니다:",
        f"  kerp-import run --company HANBIT --create-company --mapping {MAPPING[0]} {CLEAN}",
        "중단했습니다. 운영 데이터는 그대로입니다.",
    ]
    assert (vouchers(db), [each.status for each in past_batches(db)]) == (0, ["failed"])
    done = kerp(*RUN, "--json", typed="y\n")
    assert done.returncode == 0, done.stderr
    assert done.stderr.count(QUESTION) == 1
    report = json.loads(done.stdout)
    assert (report["status"], vouchers(db)) == ("completed", 224)
    assert [each.status for each in past_batches(db)] == ["completed"]


@pytest.mark.slow
def test_nothing_typed_is_a_no(kerp: Kerp, db: Database) -> None:
    assert kerp(*RUN, typed="").returncode == 130
    assert vouchers(db) == 0


@pytest.mark.parametrize("arguments", [("--yes",), pytest.param(("--dry-run",), marks=pytest.mark.slow)])
def test_nothing_is_asked_where_nothing_is_to_decide(kerp: Kerp, arguments: tuple[str, ...]) -> None:
    done = kerp(*RUN, *arguments, typed="")
    assert (done.returncode, QUESTION in done.stderr) == (0, False), done.stderr


@pytest.mark.slow
def test_what_is_refused_is_not_asked_about(kerp: Kerp) -> None:
    refused = kerp("run", "--company", "HANBIT", "--create-company", CLEAN, typed="")
    assert (refused.returncode, QUESTION in refused.stderr) == (4, False), refused.stderr


@pytest.mark.slow
def test_a_terminal_is_asked_through_its_own_device(surroundings: dict[str, str], tmp_path: Path, db: Database) -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-c", "from kerp_import.cli import main; main()", *map(str, RUN)]
    environment = {**os.environ, **surroundings, "PYTHONIOENCODING": "utf-8", "TERM": "xterm"}
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment, stdin=theirs, stdout=subprocess.DEVNULL, stderr=theirs
    ) as process:
        os.close(theirs)
        said = b""
        while QUESTION.strip().encode() not in said:
            said += os.read(ours, 4096)
        os.write(ours, b"y\n")
        while process.poll() is None:
            try:
                os.read(ours, 4096)
            except OSError:
                # Nobody holds the other end any more.
                break
    os.close(ours)
    assert (process.returncode, vouchers(db)) == (0, 224)


def test_the_rollbacks_question_names_company_period_and_amounts(kerp: Kerp, db: Database) -> None:
    batch = json.loads(kerp(*RUN, "--json").stdout)["batch_id"]
    refused = kerp("rollback", batch, typed="HANBIT2\n")
    assert refused.returncode == 130
    assert refused.stderr.splitlines() == [
        "지울 것:",
        "  회사: HANBIT",
        "  기간: 2024-01-02 ~ 2024-03-29",
        "  전표: 224건, 1,740,971,486원",
        "  기초잔액: 47건, 차변 1,426,040,000원",
        "되돌리려면 회사코드를 입력하십시오:되돌리지 않았습니다. 운영 데이터는 그대로입니다.",
    ]
    assert vouchers(db) == 224
    assert kerp("rollback", batch, typed="HANBIT\n").returncode == 0

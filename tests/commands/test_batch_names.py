"""Batches are called by a name, and listed with their files, what they found, and who ran them."""

import json
from getpass import getuser
from socket import gethostname

import pytest
from kerp_import.database.connection import Database
from kerp_import.migrate.files import shipped
from kerp_import.migrate.runner import down, up
from kerp_import.records.history import past_batches
from support import CLEAN, FAULTY, MAPPING, Import, Kerp

REHEARSE = ("run", "--company", "HANBIT", "--create-company", "--dry-run", "--mapping", MAPPING[0])


@pytest.mark.slow
def test_a_batch_is_named_by_what_its_run_called_it(kerp: Kerp) -> None:
    done = kerp(*REHEARSE, "--name", "1차예행", CLEAN)
    assert done.returncode == 0, done.stderr
    # The run that follows is another batch.
    assert "--name" not in done.stdout
    shown = kerp("batch", "show", "1차예행")
    assert "name: 1차예행\n" in shown.stdout, shown.stderr
    # macOS types a syllable as its letters.
    assert kerp("report", "1\u110e\u1161\u110b\u1168\u1112\u1162\u11bc", "--format", "json").returncode == 0
    assert kerp("diff", "1차예행", "latest", "--company", "HANBIT").returncode == 0
    assert "KERP-X404" in kerp("batch", "show", "1차예행", "--company", "OTHER").stderr
    (batch,) = json.loads(kerp("batches", "--json").stdout)
    (operator,) = (batch.pop(name) for name in ("operator",))
    assert {name: batch[name] for name in ("name", "files", "findings", "status")} == {
        "name": "1차예행", "files": [CLEAN.name], "findings": {"error": 0, "warning": 0, "info": 16},
        "status": "completed",
    }  # fmt: skip
    assert (operator["os_user"], operator["host"]) == (getuser(), gethostname())


@pytest.mark.slow
def test_a_name_that_several_batches_bear_is_told_with_all_of_them(kerp: Kerp) -> None:
    for company in ("HANBIT", "HANBIT", "OTHER"):
        kerp("run", "--company", company, "--create-company", "--dry-run", "--name", "1차예행", CLEAN)
    newest, second, first = (each["id"] for each in json.loads(kerp("batches", "--json").stdout))
    refused = kerp("batch", "show", "1차예행", "--company", "HANBIT")
    assert refused.returncode == 3
    assert refused.stderr.splitlines() == [
        f"KERP-X711 '1차예행'이라는 이름의 배치가 여럿입니다: {second}, {first}",
        "→ 번호로 적거나, 회사가 다르면 --company CODE를 붙이십시오.",
    ]
    assert f"{newest}, {second}, {first}" in kerp("batch", "show", "1차예행", "--lang", "en").stderr
    assert kerp("batch", "show", "1차예행", "--company", "OTHER").returncode == 0


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("latest", "latest는 가장 새로운 배치를 뜻함"),
        ("2024", "배치 번호처럼 보임"),
        ("CAFE-1", "배치 번호처럼 보임"),
        (" 1차", "비었거나 앞뒤에 빈칸이 있음"),
        ("가" * 51, "51자: 50자보다 긺"),
    ],
)
def test_a_name_that_would_be_taken_for_something_else_is_refused(kerp: Kerp, name: str, why: str) -> None:
    refused = kerp(*REHEARSE, "--name", name, CLEAN)
    assert (refused.returncode, f"라고 부를 수 없습니다: {why}" in refused.stderr) == (3, True), refused.stderr
    assert kerp("batches").stdout == ""


@pytest.mark.slow
def test_the_list_names_files_findings_and_who(kerp: Kerp) -> None:
    kerp(*REHEARSE, "--name", "1차예행", FAULTY)
    head, told = kerp("batches").stdout.splitlines()
    assert head.endswith("  HANBIT  예행  rejected  0  1차예행")
    files, found, who = told.strip().split(" · ")
    assert files == FAULTY.name
    assert found.startswith("오류 ")
    assert who.startswith(f"{getuser()}@{gethostname()} (login ")


@pytest.mark.slow
def test_the_way_back_keeps_names_for_the_way_up(db: Database, import_files: Import) -> None:
    import_files(CLEAN, mappings=MAPPING, dry_run=True, name="1차예행")
    import_files(CLEAN, mappings=MAPPING, dry_run=True)
    (names,) = (each.version for each in shipped().migrations if each.name == "batch_names")
    down(db, names - 1)
    up(db)
    assert [each.name for each in past_batches(db)] == [None, "1차예행"]


@pytest.mark.slow
def test_a_name_changes_nothing_that_is_imported(db: Database, import_files: Import) -> None:
    first = import_files(CLEAN, mappings=MAPPING, name="1차")
    again = import_files(CLEAN, mappings=MAPPING, name="2차")
    assert (again.status, again.batch_id) == ("already_imported", first.batch_id)
    assert [each.name for each in past_batches(db)] == ["1차"]

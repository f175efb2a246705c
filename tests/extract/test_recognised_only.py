"""What is recognised and not used is read, counted and reported, and goes nowhere."""

import json
from pathlib import Path

from kerp_import.extract.extract import extract
from kerp_import.files.inputs import find_files
from kerp_import.model.nouns import Job, Severity
from kerp_import.report import as_json
from support import FIXTURES, Import

PEOPLE = FIXTURES / "sources" / "employees-list" / "employees.xlsx"


def test_a_run_tells_what_it_recognised_and_did_not_use(import_files: Import, tmp_path: Path) -> None:
    departments = tmp_path / "부서.csv"
    departments.write_text("부서코드,부서명\nD10,영업부\n", encoding="utf-8")
    outcome = import_files(departments, PEOPLE)
    assert outcome.status == "completed"
    assert [(each.rule, each.severity, each.message) for each in outcome.findings] == [
        ("KERP-E005", Severity.INFO, "인식했으나 쓰지 않았습니다: 사원 (4행)")
    ]
    report = json.loads(as_json(outcome))
    assert report["summary"]["total_records"] == 1
    (people,) = (each for each in report["sources"] if each["entity"] == "employees")
    assert people["columns"]["hire_date"] == "입사일자"
    assert people["rows_read"] == people["rows_data"] + sum(people["rows_dropped"].values())


def test_a_resident_number_is_stored_nowhere_even_where_it_looks_like_none(tmp_path: Path) -> None:
    path = tmp_path / "사원.csv"
    path.write_text("사번,성명,부서명,주민등록번호\n1001,김가람,영업부,991332-9876543\n", encoding="utf-8")
    job = Job(company="HANBIT", files=(path,), home=tmp_path)
    spool = tmp_path / "spool"
    spool.mkdir()
    extract(job, find_files(job), b"secret", spool)
    assert sorted(each.suffix for each in spool.iterdir()) == [".json", ".parquet"]
    assert all(b"9876543" not in each.read_bytes() for each in spool.iterdir())

"""The functions for other programs: what they return, what they raise, and the example of the page as it stands."""

import re
from decimal import Decimal
from pathlib import Path
from shutil import copyfile
from typing import get_type_hints

import pytest
from kerp_import.api import KerpError, Outcome, RunOptions, Severity, batches, inspect, report, run
from kerp_import.model.errors import BatchNameUnfit, UnknownCompany
from kerp_import.model.nouns import Job
from support import CLEAN, FAULTY, MAPPING, ROOT


@pytest.mark.slow
def test_a_refusal_is_a_value_and_a_rehearsal_changes_nothing(database_url: str) -> None:
    outcome = run("HANBIT", [FAULTY], database_url=database_url, create_company=True, dry_run=True, mappings=MAPPING)
    assert isinstance(outcome, Outcome)
    assert (outcome.status, outcome.dry_run) == ("rejected", True)
    assert sum(each.severity is Severity.ERROR for each in outcome.findings) == 8
    (batch,) = batches("HANBIT", database_url=database_url)
    assert report("latest", company="HANBIT", database_url=database_url)["batch_id"] == str(batch.id)


def test_what_cannot_go_on_is_raised_with_code_and_words(database_url: str) -> None:
    with pytest.raises(UnknownCompany) as raised:
        run("NOBODY", [CLEAN], database_url=database_url, mappings=MAPPING)
    assert isinstance(raised.value, KerpError)
    assert raised.value.code == "KERP-X401"


def test_a_name_that_would_be_an_id_is_refused_here_too(database_url: str) -> None:
    with pytest.raises(BatchNameUnfit):
        run("HANBIT", [CLEAN], database_url=database_url, create_company=True, mappings=MAPPING, name="cafe-1")
    assert batches(database_url=database_url) == ()


def test_inspect_asks_no_database(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KERP_HOME", str(tmp_path))
    assert [each.sheet for each in inspect([str(CLEAN)]).sheets][:2] == ["계정과목", "거래처"]
    assert not (tmp_path / "postgres").exists()


def test_the_options_of_a_run_are_those_of_a_job() -> None:
    of_job, of_run = get_type_hints(Job), get_type_hints(RunOptions)
    beside = {
        "applied_corrections", "cell_corrections", "company", "corrections_beside", "eyes", "files", "home", "language",
        "report_folder", "rule_changes", "typed",
    }  # fmt: skip
    assert {name: kind for name, kind in of_job.items() if name not in beside} == of_run


@pytest.mark.slow
def test_the_example_of_the_page_runs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, database_url: str
) -> None:
    page = (ROOT / "docs/api.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"^```python\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    for file in (CLEAN, MAPPING[0]):
        copyfile(file, tmp_path / file.name)
    monkeypatch.chdir(tmp_path)
    # The page's calls go to our own server: here to a database of the test's.
    monkeypatch.setattr("kerp_import.migrate.connected.embedded.start", lambda _: database_url)
    exec(compile(example, "docs/api.md", "exec"), {})  # noqa: S102 - the page's own text
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "계정과목 accounts"
    assert lines[6] == f"completed {Decimal('0.00')}"
    assert [line.split()[1:] for line in lines[7:]] == [["completed", "961"], ["completed", "961"]]

"""What TAB offers as values: companies, batches, rules and profiles, from a server that runs, quickly, silently."""

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from kerp_import.cli.completion import profiles, rules
from kerp_import.extract.recognise.sources import sources
from kerp_import.validate.rules import rules as all_rules

TAB = "import sys; sys.argv = ['kerp-import']; from kerp_import.cli import main; main()"
SECONDS = 0.3
"""What TAB may take of a processor; a busy machine's is asked for again."""


def offered(typed: str, folder: Path, **environment: str) -> list[str]:
    """Return what bash is offered for the last word."""
    asked = {"_KERP_IMPORT_COMPLETE": "complete_bash", "COMP_WORDS": typed, "COMP_CWORD": str(typed.count(" "))}
    usual = {name: value for name, value in os.environ.items() if not name.startswith("KERP_DATABASE")}
    done = subprocess.run(
        [sys.executable, "-c", TAB],
        cwd=folder,
        env={**usual, **asked, "PYTHONIOENCODING": "utf-8", **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    assert done.stderr == ""
    return done.stdout.split()


@pytest.mark.parametrize(
    ("typed", "offers"),
    [
        ("kerp-import run --company ", ["HANBIT"]),
        ("kerp-import company show han", ["HANBIT"]),
        ("kerp-import receipt --company HANBIT l", ["latest"]),
        ("kerp-import explain KERP-V101", ["KERP-V101"]),
        ("kerp-import run --profile journal-s", ["journal-signed", "journal-signed-without-numbers"]),
    ],
)
def test_values_are_offered(typed: str, offers: list[str], promoted_url: str, tmp_path: Path) -> None:
    assert offered(typed, tmp_path, KERP_DATABASE_URL=promoted_url) == offers


def test_a_batch_is_offered_by_the_beginning_of_its_id(promoted_url: str, kerp_ids: list[str], tmp_path: Path) -> None:
    assert offered("kerp-import report ", tmp_path, KERP_DATABASE_URL=promoted_url) == kerp_ids


@pytest.fixture
def kerp_ids(promoted: tuple[str, object]) -> list[str]:
    """Return what names the batches of the demo: the beginnings of their ids."""
    return [str(getattr(promoted[1], "batch_id"))[:13]]  # noqa: B009 - the outcome's, whatever its type


def test_the_server_that_runs_is_asked_and_none_is_started(home: Path, server_url: str, tmp_path: Path) -> None:
    assert server_url
    # Its own database has no schema here: nothing is offered, and nothing said.
    assert offered("kerp-import run --company ", tmp_path, KERP_HOME=str(home)) == []
    absent = tmp_path / "absent"
    assert offered("kerp-import run --company ", tmp_path, KERP_HOME=str(absent)) == []
    assert not absent.exists()
    (tmp_path / "empty").mkdir()
    assert offered("kerp-import run --company ", tmp_path, KERP_HOME=str(tmp_path / "empty")) == []
    assert list((tmp_path / "empty").iterdir()) == []


def test_nobody_is_told_that_a_server_does_not_answer(tmp_path: Path) -> None:
    nowhere = "postgresql://127.0.0.1:1/none"
    assert offered("kerp-import report ", tmp_path, KERP_DATABASE_URL=nowhere) == []
    assert offered("kerp-import report ", tmp_path, KERP_DATABASE_URL="no address") == []


def test_tab_takes_less_than_a_third_of_a_second(tmp_path: Path) -> None:
    takes = []
    for _ in range(5):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        offered("kerp-import explain KERP-V10", tmp_path)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        takes.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    assert min(takes) < SECONDS


def test_rules_and_profiles_read_from_files_are_those_that_are_imported() -> None:
    assert [value for value, _ in rules(None)] == sorted(each.id for each in all_rules())
    assert [value for value, _ in profiles(None)] == sorted(each.name for each in sources())

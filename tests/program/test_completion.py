"""What TAB offers as values: companies, batches, rules and profiles, from a server that runs, quickly, silently."""

from pathlib import Path

import pytest
from kerp_import.cli.completion import profiles, rules
from kerp_import.extract.recognise.sources import sources
from kerp_import.model.outcome import Outcome
from kerp_import.validate.rules import rules as all_rules
from support import Kerp

COMPANY = "kerp-import run --company "


def asking(typed: str) -> dict[str, str]:
    """Return the variables by which bash asks what the last word may be."""
    return {"_KERP_IMPORT_COMPLETE": "complete_bash", "COMP_WORDS": typed, "COMP_CWORD": str(typed.count(" "))}


def offered(kerp: Kerp, typed: str, **environment: str) -> list[str]:
    """Return what bash is offered for the last word."""
    done = kerp(**asking(typed), **environment)
    assert (done.returncode, done.stderr) == (0, "")
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
def test_values_are_offered(kerp: Kerp, typed: str, offers: list[str], promoted_url: str) -> None:
    assert offered(kerp, typed, KERP_DATABASE_URL=promoted_url) == offers


def test_a_batch_is_offered_by_the_beginning_of_its_id(
    kerp: Kerp, promoted_url: str, promoted: tuple[str, Outcome]
) -> None:
    expected = [str(promoted[1].batch_id)[:13]]
    assert offered(kerp, "kerp-import report ", KERP_DATABASE_URL=promoted_url) == expected


def test_the_server_that_runs_is_asked_and_none_is_started(kerp: Kerp, home: Path, tmp_path: Path) -> None:
    # Its own database has no schema here: nothing is offered, and nothing said.
    assert offered(kerp, COMPANY, KERP_HOME=str(home), KERP_DATABASE_URL="") == []
    absent, empty = tmp_path / "absent", tmp_path / "empty"
    assert offered(kerp, COMPANY, KERP_HOME=str(absent), KERP_DATABASE_URL="") == []
    assert not absent.exists()
    empty.mkdir()
    assert offered(kerp, COMPANY, KERP_HOME=str(empty), KERP_DATABASE_URL="") == []
    assert list(empty.iterdir()) == []


@pytest.mark.parametrize("address", ["postgresql://127.0.0.1:1/none", "no address"])
def test_nobody_is_told_that_a_server_does_not_answer(kerp: Kerp, address: str) -> None:
    assert offered(kerp, COMPANY, KERP_DATABASE_URL=address) == []


def test_rules_and_profiles_read_from_files_are_those_that_are_imported() -> None:
    assert [value for value, _ in rules(None)] == sorted(each.id for each in all_rules())
    assert [value for value, _ in profiles(None)] == sorted(each.name for each in sources())

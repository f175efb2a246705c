"""`start` on a terminal asks for every option that the files need, once, and keeps the answers for the run."""

import shutil
import tomllib
from pathlib import Path

import pytest
from kerp_import.cli.start_questions import QUESTIONS
from kerp_import.settings.write import with_more
from kerp_import.validate.rules import rules
from support import FIXTURES, Kerp

CASES = FIXTURES / "cases"
SLOW = pytest.mark.slow


@pytest.mark.slow
@pytest.mark.parametrize(
    ("case", "typed", "kept"),
    [
        ("vouchers-marked-as-deleted", "n\n", {"drop_status": ["Y"]}),
        pytest.param("unapproved-vouchers-in-a-workbook", "y\n", {"keep_status": ["미승인"]}, marks=SLOW),
        pytest.param("two-companies-in-one-journal", "2000\n", {"site": ["2000"]}, marks=SLOW),
        pytest.param("the-same-month-in-two-files", "y\n", {"same_vouchers": "one"}, marks=SLOW),
        pytest.param("balances-of-the-first-day", "3\n1\n", {"balances": "opening"}, marks=SLOW),
        pytest.param("file-of-a-header-alone", "y\n", {"known_empty": ["b.csv"]}, marks=SLOW),
    ],
)
def test_what_an_option_answers_is_asked_and_the_run_needs_nothing_more(
    kerp: Kerp, tmp_path: Path, case: str, typed: str, kept: dict[str, object]
) -> None:
    folder = tmp_path / "books"
    shutil.copytree(CASES / case, folder, ignore=shutil.ignore_patterns("*.yaml"))
    (folder / "kerp.toml").write_text('create_missing = ["partners", "departments"]\n', encoding="utf-8")
    kerp("company", "add", "HANBIT", "--name", "한빛")
    kerp("map", "apply", CASES / "mapping.yaml", "--company", "HANBIT")
    done = kerp("start", folder, "--company", "HANBIT", typed=f"n\n{typed}")
    assert done.returncode == 0, done.stdout + done.stderr
    settings = tomllib.loads((folder / "kerp.toml").read_text(encoding="utf-8"))
    assert {name: settings.get(name) for name in kept} == kept
    assert "  kerp-import run\n" in done.stdout


@pytest.mark.slow
def test_the_year_that_no_file_says_is_asked_and_off_a_terminal_told(kerp: Kerp, tmp_path: Path) -> None:
    folder = tmp_path / "books"
    shutil.copytree(CASES / "flat-ledger-without-year", folder, ignore=shutil.ignore_patterns("*.yaml"))
    told = kerp("start", folder, "--company", "HANBIT")
    assert (told.returncode, "필요합니다: --fiscal-year 연도" in told.stderr) == (2, True), told.stderr
    kerp("company", "add", "HANBIT", "--name", "한빛")
    done = kerp("start", folder, "--company", "HANBIT", typed="24\n2024\nn\n")
    settings = tomllib.loads((folder / "kerp.toml").read_text(encoding="utf-8"))
    assert settings["fiscal_year"] == 2024, done.stderr


@pytest.mark.slow
def test_what_is_left_unanswered_is_asked_once_and_refused(kerp: Kerp, tmp_path: Path) -> None:
    folder = tmp_path / "books"
    shutil.copytree(CASES / "balances-of-the-first-day", folder, ignore=shutil.ignore_patterns("*.yaml"))
    kerp("company", "add", "HANBIT", "--name", "한빛")
    kerp("map", "apply", CASES / "mapping.yaml", "--company", "HANBIT")
    done = kerp("start", folder, "--company", "HANBIT", typed="n\n\n")
    assert done.returncode == 4, done.stdout + done.stderr
    assert "balances" not in (folder / "kerp.toml").read_text(encoding="utf-8")


def test_every_question_is_of_a_rule_whose_hint_names_the_option() -> None:
    hints = {each.id: each.hint.en + str(each.query) for each in rules()}
    for rule, (names, _) in QUESTIONS.items():
        options = [f"--{name.replace('_', '-')}" for name in names]
        assert any(option in hints[rule] for option in options) or rule in {"KERP-E027", "KERP-E029"}, rule


def test_a_list_in_kerp_toml_grows_and_everything_else_stays() -> None:
    text = '# ours\nsite = [\n  "a",\n]\nlang = "ko"\n\n[year.2024]\nsite = "x"\n'
    assert with_more(text, "site", ["b", "a"]) == (
        '# ours\nsite = ["a", "b"]\nlang = "ko"\n\n[year.2024]\nsite = "x"\n'
    )
    assert with_more('site = "a"\n', "site", ["b"]) == 'site = ["a", "b"]\n'

"""A mapping file is checked beyond its form: every problem at once, with its line, and an exit code for scripts."""

import os

import pytest
from kerp_import.cli import app
from support import FIXTURES, Kerp
from typer.testing import CliRunner

CHECKED = FIXTURES / "mappings" / "checked"


def test_everything_is_told_at_once_with_its_line(kerp: Kerp) -> None:
    told = [
        kerp("map", "check", CHECKED / "everything.yaml", CHECKED / "any.yaml", KERP_LANG=each) for each in ("ko", "en")
    ]
    assert [each.returncode for each in told] == [4, 4]
    text = "\n".join(each.stdout for each in told).replace(f"{CHECKED}{os.sep}", "")
    expected = CHECKED / "expected.txt"
    if os.environ.get("KERP_ACCEPT"):
        expected.write_text(text, encoding="utf-8")
    assert text == expected.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (["good/everything.yaml", "good/least.yaml"], 0),
        (["broken/tags.yaml"], 4),
        (["good/least.yaml", "broken/unclosed-quote.yaml"], 3),
        (["broken/utf-16.yaml", "broken/tags.yaml"], 3),
    ],
)
def test_what_is_no_yaml_is_3_and_an_error_4(names: list[str], code: int) -> None:
    called = CliRunner().invoke(app, ["map", "check", *(str(FIXTURES / "mappings" / name) for name in names)])
    assert called.exit_code == code


def test_a_companys_own_chart_has_the_last_word(kerp: Kerp) -> None:
    assert kerp("company", "add", "HANBIT", "--name", "한빛상사").returncode == 0
    path = FIXTURES / "demo" / "mapping.yaml"
    assert kerp("map", "check", "--company", "HANBIT", path).returncode == 0
    assert kerp("map", "check", "--company", "NOBODY", path).returncode == 3

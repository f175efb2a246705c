"""The README says what is so: its table of rules is the catalogue's, its commands and options exist."""

import os
import re

from kerp_import.model.labels import NAMES
from kerp_import.validate.rules import rules
from support import ROOT, Kerp

README = ROOT / "README.md"
TABLE = re.compile(r"(?<=<!-- rules -->\n).*?(?=<!-- /rules -->)", re.DOTALL)
WORDS = {"error": "오류", "warning": "경고", "info": "참고"}


def table_of_rules() -> str:
    rows = [
        f"| {each.id} | {WORDS[each.severity]} | {NAMES[each.who.value].ko} | {each.title.ko} | {each.why.ko} |"
        for each in rules()
    ]
    return "\n".join(["", "| 규칙 | 등급 | 담당 | 무엇 | 까닭 |", "|---|---|---|---|---|", *rows, "", ""])


def test_the_table_of_rules_is_the_catalogue() -> None:
    text = README.read_text(encoding="utf-8")
    if os.environ.get("KERP_ACCEPT"):
        README.write_text(TABLE.sub(lambda _: table_of_rules(), text), encoding="utf-8")
    found = TABLE.search(README.read_text(encoding="utf-8"))
    assert found is not None
    assert found[0] == table_of_rules()


def test_every_option_that_the_readme_names_exists(kerp: Kerp) -> None:
    text = README.read_text(encoding="utf-8")
    section = text[text.index("`run`의 옵션") : text.index("어느 명령에나")]
    named = set(re.findall(r"`(--[a-z-]+)", section))
    shown = kerp("run", "--help").stdout
    assert named
    assert {option for option in named if option not in shown} == set()


def test_every_option_of_run_is_in_the_readme(kerp: Kerp) -> None:
    text = README.read_text(encoding="utf-8")
    options = set(re.findall(r"--[a-z][a-z-]+", kerp("run", "--help").stdout)) - {"--help", "--yes", "--company"}
    assert options
    assert {option for option in options if option not in text} == set()

"""docs/schema-changes lists our rules and those of squawk that are left out; KERP_ACCEPT=1 writes the lists anew."""

import os
import re
from pathlib import Path

import pytest
from kerp_import.model.words import Language, Words
from kerp_import.schema_changes.lint.rules import lint_rules
from kerp_import.schema_changes.lint.squawk_table import squawk_table
from support import ROOT, Kerp

PAGES = {Language.KO: ROOT / "docs" / "schema-changes.md", Language.EN: ROOT / "docs" / "schema-changes.en.md"}
HEADS = {
    "rules": Words("| 규칙 | 무엇 | 이유 |", "| Rule | What | Why |"),
    "squawk": Words("| 규칙 | 이유 |", "| Rule | Why |"),
}


def rows(name: str, language: Language) -> list[str]:
    if name == "squawk":
        return [f"| `{rule}` | {why.say(language)} |" for rule, why in squawk_table().left_out.items()]
    return [
        f"| {rule.id} `{rule.name}` | {rule.message.outline(language)} | {rule.why.say(language)} |"
        for rule in lint_rules()
    ]


@pytest.mark.slow
@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("name", HEADS)
def test_the_page_lists_every_rule_as_it_is(name: str, language: Language) -> None:
    page: Path = PAGES[language]
    head = HEADS[name].say(language)
    listed = "\n".join(["", head, "|---" * (head.count("|") - 1) + "|", *rows(name, language), ""])
    place = re.compile(rf"(?<=<!-- {name} -->\n).*?(?=<!-- /{name} -->)", re.DOTALL)
    if os.environ.get("KERP_ACCEPT"):
        page.write_text(place.sub(lambda _: f"{listed}\n", page.read_text(encoding="utf-8")), encoding="utf-8")
    found = place.search(page.read_text(encoding="utf-8"))
    assert found is not None
    assert found[0] == f"{listed}\n"


def test_explain_tells_of_our_rules_and_of_those_that_squawk_is_asked(kerp: Kerp) -> None:
    assert kerp("explain", "kerp-d002").stdout == (
        "KERP-D002 no-way-back\n"
        "되돌리는 파일이 없습니다: …\n"
        "되돌릴 수 없는 변경은 백업에서만 돌아올 수 있다.\n"
        "up이 만든 것을 되돌리는 …을 같은 폴더에 쓰십시오.\n"
    )
    assert kerp("--lang", "en", "explain", "ban-char-field").stdout == (
        "ban-char-field squawk\nCHAR pads with blanks and ignores them when it compares\nUse VARCHAR or TEXT.\n"
    )

"""docs/rules.md lists every rule as the rule itself says it, in both languages; KERP_ACCEPT=1 writes the lists anew."""

import os
import re
from pathlib import Path

import pytest
from kerp_import.model.labels import NAMES
from kerp_import.model.nouns import Severity
from kerp_import.model.words import Language, Words
from kerp_import.validate import rules as rules_folder
from kerp_import.validate.rule import Rule
from kerp_import.validate.rules import rules
from kerp_import.validate.severities import YIELDING
from support import ROOT

CATALOGUE = ROOT / "docs/rules.md"
SEVERITIES = {
    Severity.ERROR: Words("오류", "error"),
    Severity.WARNING: Words("경고", "warning"),
    Severity.INFO: Words("참고", "info"),
}
GROUPS = {
    "KERP-E": Words("E · 파일과 표를 읽을 때", "E · Reading files and tables"),
    "KERP-M": Words("M · 매핑", "M · The mapping"),
    "KERP-V0": Words("V0 · 값 하나, 행 하나", "V0 · One value, one row"),
    "KERP-V1": Words("V1 · 행과 행 사이", "V1 · Rows against each other"),
    "KERP-V2": Words("V2 · K-ERP와 비교", "V2 · Against K-ERP"),
    "KERP-V3": Words("V3 · 대사", "V3 · The tie-out"),
}
COLUMNS = Words(
    "| 규칙 | 등급 | 담당 | 무엇 | 이유 |\n|---|---|---|---|---|",
    "| Rule | Severity | Who | What | Why |\n|---|---|---|---|---|",
)


def list_of(language: Language) -> re.Pattern[str]:
    """Return where the list in that language stands in the page."""
    return re.compile(rf"(?<=<!-- {language} -->\n).*?(?=<!-- /{language} -->)", re.DOTALL)


def listed(language: Language) -> str:
    """Return the list of rules, a table for each group of numbers."""
    lines = [""]
    for start, title in GROUPS.items():
        of_group = [row_of(each, language) for each in rules() if each.id.startswith(start)]
        lines += [f"### {title.say(language)}", "", COLUMNS.say(language), *of_group, ""]
    return "\n".join([*lines, ""])


def row_of(rule: Rule, language: Language) -> str:
    words = (SEVERITIES[rule.severity], NAMES[rule.who.value], rule.title, rule.why)
    return f"| [{rule.id}]({file_of(rule)}) | {' | '.join(each.say(language) for each in words)} |"


def file_of(rule: Rule) -> str:
    """Return the rule's file as a link from docs/; its name begins with the rule's number: v101_unbalanced_voucher."""
    folder = Path(rules_folder.__file__).parent
    (file,) = folder.glob(f"{rule.id.removeprefix('KERP-').lower()}_*")
    return f"../{file.relative_to(ROOT).as_posix()}"


@pytest.mark.parametrize("language", Language)
def test_the_page_lists_every_rule_as_it_is(language: Language) -> None:
    place = list_of(language)
    if os.environ.get("KERP_ACCEPT"):
        text = CATALOGUE.read_text(encoding="utf-8")
        CATALOGUE.write_text(place.sub(lambda _: listed(language), text), encoding="utf-8")
    found = place.search(CATALOGUE.read_text(encoding="utf-8"))
    assert found is not None
    assert found[0] == listed(language)
    assert all(f"[{each.id}](" in found[0] for each in rules())


def test_the_page_names_the_errors_that_may_be_switched_off() -> None:
    beside_the_lists = CATALOGUE.read_text(encoding="utf-8")
    for language in Language:
        beside_the_lists = list_of(language).sub("", beside_the_lists)
    for rule in YIELDING:
        assert beside_the_lists.count(rule) == len(Language), rule

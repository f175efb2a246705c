"""Every rule about migrations says what its fixture expects, and nothing where nothing is wrong.

`fixtures/lint/<RULE-ID>.yaml` holds a rule's cases. A case gives a folder's `files`, name → text, and what the rule
says of them: `says` (Korean, whole, with file and line, in order), `en`, `hint` and `statement`. A file without a way
back is no matter where another rule is asked.
"""

from pathlib import Path
from typing import Any

import pytest
import yaml
from kerp_import.migrate.files import read_folder
from kerp_import.model.words import Language, Words, names_in
from kerp_import.schema_changes.lint.exceptions import read_exceptions
from kerp_import.schema_changes.lint.lint import lint_in
from kerp_import.schema_changes.lint.replay import room_on
from kerp_import.schema_changes.lint.rule import LintFinding
from kerp_import.schema_changes.lint.rules import lint_rules
from support import FIXTURES

pytestmark = pytest.mark.slow

Case = dict[str, Any]

CASES: list[tuple[str, Case]] = [
    (path.stem, case)
    for path in sorted((FIXTURES / "lint").glob("KERP-*.yaml"))
    for case in yaml.safe_load(path.read_text(encoding="utf-8"))
]


@pytest.mark.parametrize(("rule", "case"), CASES, ids=[f"{rule}-{case['name']}" for rule, case in CASES])
def test_a_rule_says_what_its_case_expects(rule: str, case: Case, empty_database_url: str, tmp_path: Path) -> None:
    for name, text in case["files"].items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    with room_on(empty_database_url) as room:
        report = lint_in(room, read_folder(tmp_path), read_exceptions(tmp_path))
    findings = [each for each in report.findings if each.rule == rule]
    assert [sentence(each, Language.KO) for each in findings] == case["says"]
    if "en" in case:
        assert [sentence(each, Language.EN) for each in findings] == case["en"]
    if "hint" in case:
        assert [each.hint.say(Language.KO) for each in findings] == case["hint"]
    if "statement" in case:
        assert [each.statement for each in findings] == case["statement"]


def sentence(finding: LintFinding, language: Language) -> str:
    return f"{finding.file}:{finding.line}: {finding.message.say(language)}"


def test_every_rule_has_a_case_that_fires_in_both_languages_and_one_that_is_silent() -> None:
    fires = {rule for rule, case in CASES if case["says"] and "en" in case and "hint" in case}
    silent = {rule for rule, case in CASES if not case["says"]}
    assert fires == silent == {each.id for each in lint_rules()}


def test_ids_and_names_are_given_once_and_both_languages_speak_of_the_same_facts() -> None:
    rules = lint_rules()
    assert len({each.id for each in rules}) == len({each.name for each in rules}) == len(rules)
    for rule in rules:
        for words in (rule.message, rule.hint, rule.why):
            korean, english = (
                {name.removesuffix(ending) for name in names_in(Words(text, text))}
                for text, ending in ((words.ko, "_ko"), (words.en, "_en"))
            )
            assert korean == english, rule.id

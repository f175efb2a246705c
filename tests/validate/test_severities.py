"""A company's own severities: read from a file that says why and who, told on top of the report."""

from pathlib import Path

import pytest
from kerp_import.model.errors import RulesBroken
from kerp_import.model.nouns import RuleChange, Severity
from kerp_import.model.words import Language
from kerp_import.report.signatures import changed_rules
from kerp_import.validate.rules import rules
from kerp_import.validate.severities import YIELDING, read_changes
from support import FIXTURES, Import, Kerp

DEMO = FIXTURES / "demo"


def written(folder: Path, *lines: str) -> Path:
    path = folder / "규칙.yaml"
    path.write_text("rules:\n" + "".join(f"  - {{{line}}}\n" for line in lines), encoding="utf-8")
    return path


def test_a_file_says_rule_severity_why_and_who(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        'rule: KERP-V125, severity: "off", why: 폐번, who: 김회계',
        "rule: KERP-V301, severity: warning, why: 시산표 오류, who: 이세무사",
    )
    assert read_changes(path) == (
        RuleChange("KERP-V125", None, "폐번", "김회계"),
        RuleChange("KERP-V301", Severity.WARNING, "시산표 오류", "이세무사"),
    )
    assert read_changes(None) == ()


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("rule: KERP-V999, severity: info, why: a, who: b", "그런 규칙이 없습니다: KERP-V999"),
        (
            'rule: KERP-V101, severity: "off", why: a, who: b',
            "KERP-V101은 끄거나 낮출 수 없습니다: 차변과 대변이 같지 않은 전표는 어떤 장부에도 있을 수 없다.",
        ),
        (
            "rule: KERP-V125, severity: none, why: a, who: b",
            "모르는 값입니다: 'none' (가능: off, error, warning, info)",
        ),
        ("rule: KERP-V125, severity: info, why: a", "필요한 키가 없습니다: who"),
    ],
)
def test_what_cannot_be_is_told_with_its_line(tmp_path: Path, line: str, says: str) -> None:
    with pytest.raises(RulesBroken) as caught:
        read_changes(written(tmp_path, line))
    said = caught.value.say(Language.KO)
    assert "규칙 파일에 문제가 1건 있습니다" in said
    assert "2행: " in said
    assert says in said


def test_a_rule_raised_to_an_error_refuses_and_one_that_is_off_is_silent(import_files: Import, tmp_path: Path) -> None:
    both = written(
        tmp_path,
        "rule: KERP-V010, severity: error, why: 세금계산서, who: 김회계",
        'rule: KERP-V009, severity: "off", why: 가려짐, who: 김회계',
    )
    book = DEMO / "한빛상사_2024_오류.xlsx"
    outcome = import_files(book, mappings=(DEMO / "mapping.yaml",), rules=both, dry_run=True)
    severities = {each.rule: each.severity for each in outcome.findings}
    assert severities["KERP-V010"] is Severity.ERROR
    assert "KERP-V009" not in severities
    assert [each.ko for each in changed_rules(outcome)] == [
        "규칙 KERP-V010: 오류로 봄 (김회계: 세금계산서)",
        "규칙 KERP-V009: 끔 (김회계: 가려짐)",
    ]


def test_the_command_line_says_what_is_wrong_in_the_file(kerp: Kerp, tmp_path: Path) -> None:
    path = written(tmp_path, 'rule: KERP-V203, severity: "off", why: a, who: b')
    done = kerp("run", "--company", "HANBIT", "--create-company", "--rules", path, DEMO / "한빛상사_2024.xlsx")
    assert done.returncode == 3
    assert "KERP-X221" in done.stderr
    assert "KERP-V203은 끄거나 낮출 수 없습니다" in done.stderr


def test_what_may_be_lowered_is_an_error() -> None:
    assert {each.id for each in rules() if each.severity is Severity.ERROR} >= YIELDING

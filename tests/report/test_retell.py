"""A report is told in either language, whatever language its run spoke."""

import json
from dataclasses import replace

import polars as pl
import pytest
from kerp_import.database.connection import Database
from kerp_import.model.coverage import Coverage, ReadAs
from kerp_import.model.nouns import Finding
from kerp_import.model.outcome import Outcome
from kerp_import.model.words import Language, Words
from kerp_import.records import history
from kerp_import.report import as_json, read_kept_batch
from kerp_import.report.kept_batch import outcome_from
from kerp_import.report.retell import in_language
from kerp_import.validate.rules import rules
from kerp_import.validate.validate import Checker
from kerp_import.values.text import MASK
from support import FIXTURES, Import, Kerp

pytestmark = pytest.mark.slow

BROKEN = FIXTURES / "demo" / "한빛상사_2024_오류.xlsx"
MAPPINGS = (FIXTURES / "demo" / "mapping.yaml",)


def test_a_run_in_one_language_is_told_in_the_other_as_if_it_had_spoken_that(
    import_files: Import, db: Database
) -> None:
    runs = {each: import_files(BROKEN, mappings=MAPPINGS, dry_run=True, language=each) for each in Language}
    for wanted, outcome_of_run in runs.items():
        for outcome in runs.values():
            row = history.past_batch(db, str(outcome.batch_id))
            retold = read_kept_batch(db, row.id, row.company_id, wanted).outcome
            assert replace(retold, batch_id=outcome_of_run.batch_id, timings=outcome_of_run.timings) == outcome_of_run
            assert len(retold.findings) > len({each.rule for each in retold.findings}) > 5


def test_every_form_speaks_the_language_that_is_asked_for(kerp: Kerp) -> None:
    options = ("--company", "HANBIT", "--create-company", "--dry-run", "--mapping", *MAPPINGS, "--json", BROKEN)
    batch = json.loads(kerp("run", *options).stdout)["batch_id"]
    ko, en = "차변(", "debit ("
    for form in ("terminal", "html", "csv", "json"):
        for language, says, silent in ((Language.KO, ko, en), (Language.EN, en, ko)):
            retold = kerp("--lang", language.value, "report", batch, "--format", form).stdout
            assert says in retold, (form, language)
            assert silent not in retold, (form, language)


def test_the_facts_are_masked_as_the_sentences_are() -> None:
    place = {"file": "900101-1234567.xlsx", "sheet": "가나", "row": 1}
    stranger = pl.DataFrame([{**place, "rows": 3, "value": "주민번호 900101-1234567", "whole_file": False}])
    (stranger_finding,) = Checker(Language.KO, (), {}).frame("strangers", stranger)
    assert stranger_finding.facts == {"rows": "3", "value": f"주민번호 {MASK}", "file": f"{MASK}.xlsx"}
    assert stranger_finding.message == f"무슨 표인지 알 수 없어 읽지 않았습니다 (3행): 주민번호 {MASK}"


def test_what_a_rule_no_longer_says_is_told_as_it_was_kept() -> None:
    rule = next(each for each in rules() if each.id == "KERP-V101")
    facts = dict.fromkeys(rule.speaks_of(), "7")
    message, hint = rule.say(Language.KO, facts)
    now = Finding(rule.id, rule.severity, None, message, hint, facts)
    without_facts = replace(now, facts={})
    reworded = replace(now, message="예전의 문장")
    unknown = replace(now, rule="KERP-V999")
    outcome = Outcome(None, "HANBIT", dry_run=True, status="rejected", is_valid=False)
    retold = in_language(replace(outcome, findings=(now, without_facts, reworded, unknown)), Language.EN)
    english, *rest = retold.findings
    assert (english.message, english.hint) == rule.say(Language.EN, facts)
    assert rest == [without_facts, reworded, unknown]
    assert retold.language is Language.EN


def test_why_a_chart_is_whose_is_kept_in_both_languages_and_old_batches_are_read() -> None:
    both = ReadAs("wehago", "더존", (Words("이름이 같음", "the same names"),), None, Words("코드뿐", "codes alone"))
    outcome = Outcome(None, "HANBIT", True, "rejected", False, mapping=Coverage((), both))  # noqa: FBT003 - its fields
    report = json.loads(as_json(outcome))
    assert outcome_from(report, ()).mapping.dialect == both
    report["mapping"]["dialect"] |= {"evidence": ["이름이 같음"], "doubt": "코드뿐"}
    assert outcome_from(report, ()).mapping.dialect == replace(
        both, evidence=(Words("이름이 같음", "이름이 같음"),), doubt=Words("코드뿐", "코드뿐")
    )

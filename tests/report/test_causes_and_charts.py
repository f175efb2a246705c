"""The top of a report: facts, and few causes for many findings; and its charts, which nothing flattens."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

from kerp_import.model.acceptance import Accepted
from kerp_import.model.nouns import Severity
from kerp_import.model.outcome import SidesCompared
from kerp_import.model.words import Language
from kerp_import.report import as_html, groups_of
from kerp_import.report.causes_of_findings import FAMILIES, causes_of, still_open
from kerp_import.report.charts import findings_chart, months_chart
from kerp_import.report.kept_batch import KeptFile
from kerp_import.report.workbook.mended_in_a_cell import IN_A_CELL, NOT_IN_A_CELL
from kerp_import.validate.rule import Who
from kerp_import.validate.rules import rules
from lxml import html
from support import finding, kept_of

WARNING = Severity.WARNING


def month(number: int, amount: int, closed: int = 0) -> SidesCompared:
    won = Decimal(amount)
    return SidesCompared(f"2024-{number:02}", won, won, won, won, Decimal(closed))


def test_what_one_action_answers_is_one_cause_the_worst_first() -> None:
    groups = groups_of([
        *(finding(each, "KERP-V203") for each in range(3)), finding(7, "KERP-V204"),
        finding(8, "KERP-M001", facts={"lines": "1,234"}), finding(9, "KERP-V209"),
        *(finding(each, "KERP-V123", severity=WARNING) for each in range(150)),
        finding(1, "KERP-V311", severity=WARNING), finding(1, "KERP-V312", severity=WARNING),
        finding(1, "KERP-V051", severity=Severity.INFO),
    ])  # fmt: skip
    told = [(each.who, each.count, len(each.groups)) for each in causes_of(groups, has_openings=False)]
    assert told == [
        (Who.ACCOUNTANT, 1, 1), (Who.CONSULTANT, 4, 2), (Who.ADMINISTRATOR, 1, 1), (Who.CLIENT, 150, 1),
        (Who.CLIENT, 2, 2),
    ]  # fmt: skip
    # With openings a balance on the wrong side has another cause.
    assert len(causes_of(groups, has_openings=True)) == len(told) + 1


def test_what_somebody_accepted_asks_for_nothing_more() -> None:
    found = [finding(each, "KERP-V123", severity=WARNING) for each in range(3)]
    accepted = Accepted(
        UUID(int=1), "KERP-V123", "실제 거래", "kim", datetime(2026, 1, 1, tzinfo=UTC), UUID(int=2), (1, 3)
    )
    assert still_open([finding(9), *found], (accepted,)) == (finding(9), found[1])


def test_families_and_lists_of_rules_name_only_rules() -> None:
    named = [each for family in FAMILIES for each in (*family.rules, *family.without_openings)]
    assert len(named) == len(set(named))
    assert {*named, *IN_A_CELL, *NOT_IN_A_CELL} <= {each.id for each in rules()}


def test_the_top_says_whose_books_which_files_what_mapping_and_who_ran_it() -> None:
    files = tuple(KeptFile(f"{number}월.xlsx", f"{number:064}", 1_234) for number in range(1, 11))
    options: dict[str, object] = {
        "create_missing": ["accounts", "partners"], "allow_unverified": True, "on_conflict": "error", "maps": [1],
        "fiscal_year": 2024, "four_eyes": {"testers": [{"login": "kim"}]}, "applied_corrections": "0123abcd",
    }  # fmt: skip
    batch = kept_of(company_name="주식회사 한빛상사", months=(month(1, 9), month(3, 9)))
    told = replace(batch, files=files, options=options, operator="kim@laptop (kerp)")
    page = html.fromstring(as_html(told, Language.KO).decode())
    facts = {
        row.xpath("string(dt)"): [" ".join(line.text_content().split()) for line in row.xpath("dd/span")]
        for row in page.xpath("//section[@id='facts']//dl/div")
    }
    assert facts == {
        "회사": ["주식회사 한빛상사 (HANBIT)"],
        "회계기간": ["전표가 있는 달 2024-01 ~ 2024-03"],
        "원본 파일": [
            *(f"{number}월.xlsx, 1,234바이트, SHA-256 {number:064}" for number in range(1, 9)),
            "외 2개: 아래 '읽은 표'의 파일 목록",
        ],
        "매핑": ["쓰인 매핑 없음"],
        "실행한 사람": ["kim@laptop (kerp) · kerp-import 0.1.0"],
        "옵션": ["--create-missing accounts,partners --allow-unverified --fiscal-year 2024"],
        "대조": ["거부되어 대조하지 않음"],
    }


def test_a_towering_month_is_cut_and_closing_vouchers_are_left_out() -> None:
    chart = months_chart([month(1, 100), month(2, 80), month(12, 9_000, closed=4_000)], Language.KO)
    assert chart is not None
    bars = [(row.label, row.bars[0].figure, row.bars[0].width, row.bars[0].is_cut) for row in chart.rows]
    assert bars == [("2024-01", "100", 80, False), ("2024-02", "80", 64, False), ("2024-12", "5,000", 100, True)]
    assert chart.notes == (
        "결산 대체 전표 4,000원은 빼고 그렸습니다.", "끝이 잘린 막대는 실제보다 짧게 그렸습니다.",
    )  # fmt: skip


def test_findings_are_drawn_by_name_and_the_rest_is_counted() -> None:
    chart = findings_chart(groups_of(finding(1, each.id) for each in rules()), Language.EN)
    assert chart is not None
    assert len(chart.rows) == 12
    assert not any("KERP-" in row.label for row in chart.rows)
    assert chart.notes == (f"{len(rules()) - 12} more kinds stand under 'Findings'.",)


def test_paper_says_how_many_findings_are_not_on_it_and_where_they_are() -> None:
    page = html.fromstring(as_html(kept_of(*(finding(each) for each in range(1, 35))), Language.KO).decode())
    (note,) = page.xpath("//details[@id='KERP-V001-error']//p[@class='on-paper']")
    assert " ".join(note.text_content().split()) == (
        "외 29건: report.xlsx의 '점검 결과' 시트, 또는 "
        "kerp-import report 00000000-0000-0000-0000-000000000007 --format csv -o findings.csv"
    )

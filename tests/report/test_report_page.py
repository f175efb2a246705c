"""The page of a report without a browser: its structure, that a source's text is only text, that it is made again."""

import csv
import io
import json
import re
from dataclasses import replace
from decimal import Decimal

import pytest
from kerp_import.database.connection import Database
from kerp_import.model.coverage import Coverage, MappedAccount
from kerp_import.model.outcome import ChangedCell, Correction, Created, FiguresPlace, Reconciled, TopRow
from kerp_import.model.tie_out import TieOut, TieOutRow, TieOutSection
from kerp_import.model.words import Language, Words
from kerp_import.report import as_csv, as_html, as_json
from kerp_import.report.kept_batch import outcome_from
from lxml import html
from support import FIXTURES, Import, Kerp, finding, kept_of

EVIL = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\"'&{{7*7}}"
DEMO = FIXTURES / "demo"
DECIDE = "매핑 통합 문서(map export)에서 계정마다 정하고, 돌려받아 map apply로 적용합니다."


def words(page: bytes, path: str) -> list[str]:
    """Return the text of the elements at `path`, spaces folded."""
    return [" ".join(each.text_content().split()) for each in html.fromstring(page.decode()).xpath(path)]


def test_the_page_says_first_how_it_ended_and_who_has_what_to_do() -> None:
    page = as_html(kept_of(finding(3), finding(4, "KERP-M001", hint="매핑에 적으십시오.")), Language.KO)
    assert words(page, "//h1") == ["거부되었습니다: 오류 2건"]
    assert words(page, "//h2") == [
        "점검 결과 2건, 원인 2가지", "통제 합계", "재무제표 합계", "대사", "점검 결과", "계정 매핑", "차트", "읽은 표",
    ]  # fmt: skip
    assert words(page, "//section[@id='causes']//li") == [
        f"오류 어느 계정으로 갈지 정하지 않은 계정 1건 {DECIDE} 회계 담당자 · KERP-M001 1건",
        "오류 읽을 수 없는 날짜 1건 2024-01-05처럼 적으십시오. 고객사 · KERP-V001 1건",
        "컨설턴트 고친 파일과 매핑으로 같은 명령을 다시 실행합니다. 대사는 오류가 없을 때 합니다.",
    ]
    assert words(page, "//details[@id='KERP-V001-error']//tbody/tr") == [
        "장부.xlsx · 분개장A33날짜를 읽을 수 없습니다: '3'"
    ]


@pytest.mark.parametrize(
    ("fields", "status", "says"),
    [
        ({"status": "rejected"}, "rejected", ("거부되었습니다: 오류 1건", "Refused: 1 error")),
        ({"status": "completed"}, "completed", ("이관할 수 있습니다", "Ready to promote")),
        ({"status": "completed", "dry_run": False}, "completed", ("이관 완료", "Promoted")),
        (
            {"status": "completed", "dry_run": False},
            "rolled_back",
            ("되돌린 배치입니다", "This batch was rolled back"),
        ),
    ],
)
def test_every_ending_has_its_sentence(fields: dict[str, object], status: str, says: tuple[str, str]) -> None:
    totals = {"debit_promoted": "0.00", "credit_promoted": "0.00"}
    batch = replace(kept_of(finding(3), totals=totals, **fields), status=status)
    assert tuple(words(as_html(batch, language), "//h1")[0] for language in Language) == says


def test_what_a_source_says_is_text_and_nothing_else() -> None:
    place = FiguresPlace("journal", EVIL, EVIL, EVIL, EVIL, 1, 2, 3, Decimal(4), Decimal(5))
    tied = Reconciled("10101", EVIL, EVIL, Decimal(1), Decimal(2), Decimal(-1), EVIL, (place,),
                      (TopRow(EVIL, EVIL, 1, None, Decimal(1), Decimal(0)),))  # fmt: skip
    figure = TieOutRow(
        EVIL, EVIL, EVIL, EVIL, EVIL, EVIL, "debit", Decimal(2), Decimal(1), Decimal(1), Words(EVIL, EVIL)
    )
    mapped = MappedAccount(EVIL, EVIL, None, None, verified=False, how="unmapped", lines=1, amount=Decimal(1))
    evil = finding(1, message=EVIL, hint=EVIL, file=EVIL, sheet=EVIL, value=EVIL, table=EVIL, rule="KERP-X999")
    harmless = kept_of(finding(1), company_name="가")
    cell = ChangedCell(EVIL, EVIL, EVIL, EVIL, EVIL)
    hostile = kept_of(
        evil, company=EVIL, company_name=EVIL, reconciliation=(tied,), mapping=Coverage((mapped,)),
        tie_outs=tuple(TieOut(each, EVIL, 2, 1, Decimal(1), (figure,)) for each in TieOutSection),
        created=(Created("partners", EVIL, EVIL, "--create-missing partners"),),
        corrections=(Correction(EVIL, EVIL, EVIL, EVIL, is_compared=True, cells=(cell,)),),
    )  # fmt: skip
    for language in Language:
        page = as_html(hostile, language)
        assert b"<script>alert" not in page
        assert b"<img" not in page
        assert b"{{7*7}}" in page
        tree = html.fromstring(page.decode())
        assert len(tree.xpath("//script")) == 1
        assert not [name for each in tree.iter() for name in each.attrib if name.startswith("on") or name == "style"]
        policy = html.fromstring(as_html(harmless, language).decode()).xpath("//meta[@http-equiv]/@content")
        assert tree.xpath("//meta[@http-equiv]/@content") == policy
    assert re.fullmatch(
        r"default-src 'none'; style-src 'sha256-\S+'; script-src 'sha256-\S+'; base-uri 'none'; form-action 'none'",
        policy[0],
    )


def test_a_section_that_ties_says_so_as_plainly_as_one_that_does_not() -> None:
    figure = TieOutRow("", "20302", "부가세예수금", None, None, "2024-03", "credit", Decimal(9), Decimal(7), Decimal(2),
                  Words("전표가 없습니다", "No voucher"))  # fmt: skip
    tied = TieOut(TieOutSection.PARTNERS, "10201 외상매출금", 3, 0, Decimal(0), ())
    differs = TieOut(TieOutSection.VAT, "", 6, 1, Decimal(2), (figure,))
    page = as_html(kept_of(status="completed", tie_outs=(tied, differs)), Language.KO)
    assert words(page, "//section[@id='tie-partners']/*") == [
        "거래처별 잔액", "10201 외상매출금: 거래처 3곳 모두 맞음, 차이 합계 0원",
    ]  # fmt: skip
    assert words(page, "//section[@id='tie-partners']/p[contains(@class, 'good')]")
    assert words(page, "//section[@id='tie-vat']/p")[0] == "예수·대급 6달 가운데 1 다름, 차이 합계 2원"
    assert words(page, "//section[@id='tie-vat']//tbody/tr/*") == [
        "20302 부가세예수금전표가 없습니다", "2024-03", "대변", "9", "7", "2",
    ]  # fmt: skip
    # A refused run has promoted nothing: what differs says why, and nothing has been tied out.
    refused = as_html(kept_of(tie_outs=(tied, differs)), Language.KO)
    assert not words(refused, "//section[@id='tie-partners']")
    assert words(refused, "//section[@id='tie-vat']/p")[0] == "예수·대급 6달 가운데 1 다름, 차이 합계 2원"


def test_the_page_loads_nothing_and_links_only_to_itself() -> None:
    tree = html.fromstring(as_html(kept_of(finding(1)), Language.KO).decode())
    links = tree.xpath("//@href | //@src")
    assert links
    assert {each[0] for each in links} == {"#"}
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {each[1:] for each in links} <= set(ids)


def test_many_findings_are_cut_by_rule_and_the_full_count_is_told() -> None:
    page = as_html(kept_of(*(finding(number) for number in range(1, 251))), Language.KO)
    assert len(words(page, "//details[@id='KERP-V001-error']//tbody/tr")) == 100
    (note,) = words(page, "//section[@id='findings']/p[@class='note']")
    sentence, command = note.split(" 전체: ")
    assert sentence == "이 문서에는 규칙마다 앞의 것만 실었습니다 (100 / 250)."
    assert command == "kerp-import report 00000000-0000-0000-0000-000000000007 --format csv -o findings.csv"


def test_csv_has_every_finding_and_nothing_that_runs_as_a_formula() -> None:
    values = ("=1+1", "+1", "-1", "@x", "\t=1", "보통")
    written = as_csv(kept_of(*(finding(1, value=each) for each in values)), Language.KO).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(written)))
    assert rows[0] == [
        "규칙",
        "등급",
        "무엇",
        "담당",
        "자료",
        "파일",
        "시트",
        "행",
        "셀",
        "항목",
        "값",
        "내용",
        "할 일",
    ]
    assert [row[10] for row in rows[1:]] == ["'=1+1", "'+1", "'-1", "'@x", "'\t=1", "보통"]


@pytest.mark.slow
def test_a_batch_is_rendered_again_from_the_database_alone(kerp: Kerp, db: Database) -> None:
    wanted = ("run", "--company", "HANBIT", "--create-company", "--report-dir", "r", "--mapping", DEMO / "mapping.yaml")
    done = kerp(*wanted, "--json", DEMO / "한빛상사_2024_오류.xlsx")
    assert done.returncode == 4, done.stderr
    batch = json.loads(done.stdout)["batch_id"]
    db.execute("DELETE FROM kerp_staging.staging_voucher_lines")
    again = kerp("report", batch, "--format", "json")
    first, second = json.loads(done.stdout), json.loads(again.stdout)
    assert {**first, "timings": 0} == {**second, "timings": 0}
    assert list(first["summary"]["by_table"]) == list(second["summary"]["by_table"])
    page = kerp("report", batch, "--format", "html").stdout
    assert "거부되었습니다: 오류 8건" in page
    assert "1234567" not in page
    assert kerp("--lang", "en", "report", batch, "-o", "x.html").returncode == 0
    assert kerp("report", batch, "-o", "x.html").returncode == 3
    assert kerp("report", batch, "-o", "x.doc").returncode == 2
    assert "예행" not in kerp("report", batch).stdout
    assert (
        len(kerp("report", batch, "--format", "csv").stdout.splitlines()) == sum(first["findings_total"].values()) + 1
    )


@pytest.mark.slow
def test_what_is_kept_is_what_was(import_files: Import) -> None:
    outcome = import_files(DEMO / "한빛상사_2024.xlsx", mappings=(DEMO / "mapping.yaml",), dry_run=True)
    assert outcome_from(json.loads(as_json(outcome)), outcome.findings) == outcome
    assert [each.key for each in outcome.months] == ["2024-01", "2024-02", "2024-03"]
    assert all(each.debit_legacy == each.credit_legacy == each.debit_loaded for each in outcome.months)
    assert [each.key for each in outcome.account_types] == ["asset", "liability", "revenue", "expense"]
    receivables = next(each for each in outcome.reconciliation if each.account_name == "외상매출금")
    assert [(each.entity, each.sheet, each.lines) for each in receivables.places] == [
        ("opening_balances", "기초잔액", 6), ("journal", "분개장", 65), ("trial_balance", "합계잔액시산표", 1),
    ]  # fmt: skip
    assert len(receivables.top_rows) == 5
    assert (receivables.top_rows[0].cell, receivables.top_rows[0].credit) == ("G128", Decimal(45_500_000))

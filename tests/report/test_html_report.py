"""The page of a report in a real browser: filter, search and drill-down, what a screen reader meets, and its speed."""

import base64
import re
import shutil
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from kerp_import.model.coverage import Coverage, MappedAccount
from kerp_import.model.nouns import Severity
from kerp_import.model.outcome import FiguresPlace, Reconciled, SidesCompared, TopRow
from kerp_import.model.statements import StatementAccount, Statements
from kerp_import.model.tie_out import TieOut, TieOutRow, TieOutSection
from kerp_import.model.words import Language, Words
from kerp_import.report import KeptBatch, as_html
from kerp_import.validate.rules import rules
from playwright.sync_api import Browser, Page, expect, sync_playwright
from support import finding, kept_of

pytestmark = pytest.mark.slow

MANY = 100_000
SECONDS = 10
BYTES = 5_000_000


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium")
    assert chromium, "chromium is not installed: apt-get install chromium fonts-nanum"
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])


def full() -> KeptBatch:
    """Return a rehearsal with three severities, a mapping that merges, and a tie-out with one difference."""
    place = FiguresPlace(
        "journal", "10800", "외상매출금", "장부.xlsx", "분개장", 5, 640, 65, Decimal(700), Decimal(300)
    )
    tied = Reconciled("10201", "외상매출금", "10800", Decimal(400), Decimal(300), Decimal(100), "1월이 빠짐",
                      (place,), (TopRow("장부.xlsx", "분개장", 9, "F9", Decimal(700), Decimal(0)),))  # fmt: skip
    even = replace(
        tied, account_code="10101", account_name="현금", loaded=Decimal(400), difference=Decimal(0), cause=""
    )
    accounts = tuple(
        MappedAccount(code, "여비", "52102", "여비교통비", verified=True, how="line", lines=3, amount=Decimal(9))
        for code in ("81200", "81300")
    )
    figure = TieOutRow("", "20302", "부가세예수금", "00101", "가람상사", "2024-03", "credit", Decimal(9), Decimal(7),
                  Decimal(2), Words("전표가 없습니다", "No voucher"))  # fmt: skip
    months = tuple(SidesCompared(f"2024-{month:02}", *[Decimal(month * 10**8)] * 4) for month in range(1, 13))
    return kept_of(
        *(finding(number) for number in range(1, 13)),
        finding(20, "KERP-V010", severity=Severity.WARNING, table="partners", value="123-45-67890"),
        finding(30, "KERP-V051", severity=Severity.INFO),
        company_name="(주)한빛상사", reconciliation=(tied, even), mapping=Coverage(accounts), months=months,
        tie_outs=tuple(TieOut(each, "10201 외상매출금", 6, 1, Decimal(2), (figure,)) for each in TieOutSection),
    )  # fmt: skip


def done() -> KeptBatch:
    """Return a rehearsal that passed, with statements and months to draw."""
    won = Decimal(1_234_567_890_123)
    accounts = tuple(
        StatementAccount(
            code, "외상매출금대손충당금", kind, [kind[0], f"{kind[0]}0"], ["자산", "유동자산"], sign * won, Decimal(7),
            Decimal(0), sign * won,
        )
        for code, kind, sign in (("10101", "asset", 1), ("20101", "liability", -1), ("40101", "revenue", 0))
    )  # fmt: skip
    statements = Statements(
        2024, date(2024, 1, 1), date(2024, 12, 31), openings_known=True, has_legacy=True, accounts=accounts
    )
    months = tuple(SidesCompared(f"2024-{month:02}", *[won * month] * 4) for month in range(1, 13))
    totals: dict[str, str | int] = {"debit_promoted": "0.00", "credit_promoted": "0.00"}
    return kept_of(
        finding(20, "KERP-V010", severity=Severity.WARNING), status="completed", is_valid=True, months=months,
        statements=statements, totals=totals,
    )  # fmt: skip


def many() -> KeptBatch:
    """Return a refused rehearsal with a hundred thousand findings of every rule, some with a very long value."""
    all_rules = rules()
    return kept_of(*(
        finding(number, all_rules[number % len(all_rules)].id, value="가" * (30_000 if number % 1_000 == 0 else 20))
        for number in range(MANY)
    ))  # fmt: skip


def opened(browser: Browser, folder: Path, batch: KeptBatch, **options: object) -> Page:
    """Return the page of `batch` as a browser shows it; it has nothing to complain of."""
    file = folder / "report.html"
    file.write_bytes(as_html(batch, Language.KO))
    page = browser.new_context(**options).new_page()  # type: ignore[arg-type]
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(file.as_uri())
    assert complaints == []
    return page


def test_filter_and_search_leave_what_matches(browser: Browser, tmp_path: Path) -> None:
    page = opened(browser, tmp_path, full())
    groups = page.locator("details.group:visible")
    assert groups.count() == 3
    page.get_by_label("등급").select_option("warning")
    expect(groups).to_have_count(1)
    assert page.locator("#f-count").inner_text() == "규칙 1개, 이 문서에 실린 14건 가운데 1건이 맞습니다."
    page.get_by_role("button", name="지우기").click()
    expect(groups).to_have_count(3)
    page.get_by_label("찾기", exact=True).fill("A11")
    expect(groups).to_have_count(1)
    expect(page.locator("details.group tbody tr:visible")).to_have_count(1)
    page.get_by_label("찾기", exact=True).fill("없는 말")
    expect(page.get_by_text("맞는 것이 없습니다.")).to_be_visible()
    expect(groups).to_have_count(0)


def test_the_rest_of_a_rule_and_the_places_of_an_account_are_opened(browser: Browser, tmp_path: Path) -> None:
    page = opened(browser, tmp_path, full())
    rows = page.locator("#KERP-V001-error tbody tr:visible")
    assert rows.count() == 5
    page.get_by_role("button", name="나머지 7건 보기").click()
    assert rows.count() == 12
    places = page.locator("tr.drill:visible")
    assert places.count() == 0
    page.locator("tr.account summary").first.focus()
    page.keyboard.press("Enter")
    assert places.count() == 1
    assert "F9" in places.inner_text()
    page.get_by_label("차이 있는 계정만").check()
    expect(page.locator("tr.account:visible")).to_have_count(1)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("batch", [full(), done()], ids=["full", "done"])
def test_axe_finds_nothing_serious(browser: Browser, tmp_path: Path, batch: KeptBatch, scheme: str, width: int) -> None:
    page = opened(browser, tmp_path, batch, color_scheme=scheme, viewport={"width": width, "height": 900})
    page.locator("details").evaluate_all("all => all.forEach(each => { each.open = true })")
    violations = Axe().run(page).response["violations"]
    assert [each["id"] for each in violations if each["impact"] in {"serious", "critical"}] == []
    assert page.evaluate("document.documentElement.scrollWidth") == width


WIDE = """
() => [...document.querySelectorAll("#statements .num, #charts .bars .num, #causes .nowrap")]
    .filter(each => each.getClientRects().length && (each.scrollWidth > each.clientWidth + 1
        || each.getBoundingClientRect().right > innerWidth))
    .map(each => each.textContent)
"""


def test_amounts_of_trillions_stand_whole_on_a_phone(browser: Browser, tmp_path: Path) -> None:
    page = opened(browser, tmp_path, done(), viewport={"width": 390, "height": 900})
    assert page.locator("#statements td.num:visible").count() > 30
    assert page.evaluate(WIDE) == []


def test_a_hundred_thousand_findings_open_at_once(browser: Browser, tmp_path: Path) -> None:
    batch = many()
    began = time.perf_counter()
    page = opened(browser, tmp_path, batch)
    page.get_by_label("찾기", exact=True).fill("A4242")
    expect(page.locator("#f-count")).to_contain_text("가운데")
    assert time.perf_counter() - began < SECONDS
    assert (tmp_path / "report.html").stat().st_size < BYTES
    page.screenshot(path=tmp_path / "many.png")


EMPTY = kept_of(status="completed", is_valid=True, totals={"debit_promoted": "0.00", "credit_promoted": "0.00"})
BOXES = """
() => [...document.querySelectorAll("#verdict, nav, main > section")].map(each => {
    const box = each.getBoundingClientRect()
    return {
        name: each.id || each.localName, left: box.left, top: box.top + scrollY, width: box.width, height: box.height,
    }
})
"""
CUT_OFF = """
() => [...document.querySelectorAll("body *")].filter(each => {
    const style = getComputedStyle(each)
    return !each.classList.contains("hidden") && style.overflowX === "hidden" && each.scrollWidth > each.clientWidth
}).map(each => each.outerHTML.slice(0, 100))
"""
PAINTED = """
async ([picture, boxes]) => {
    const image = new Image()
    image.src = "data:image/png;base64," + picture
    await image.decode()
    const canvas = document.createElement("canvas")
    canvas.width = image.width
    canvas.height = image.height
    const context = canvas.getContext("2d")
    context.drawImage(image, 0, 0)
    const colours = boxes.map(box => {
        const {data} = context.getImageData(box.left, box.top, box.width, box.height)
        const times = new Map()
        for (let at = 0; at < data.length; at += 4) {
            const colour = data[at] * 65536 + data[at + 1] * 256 + data[at + 2]
            times.set(colour, (times.get(colour) || 0) + 1)
        }
        return [...times].sort((one, other) => other[1] - one[1])
    })
    return {width: image.width, height: image.height, colours}
}
"""
INK = 0.005
"""The least share of a section that is not its commonest colour: a line on a wide page has about a hundredth."""

FEWEST_COLOURS = 10
"""Letters have soft edges: a section with text has dozens of colours, an empty frame two or three."""


def boxes_of(page: Page) -> list[dict[str, float]]:
    """Return where the verdict, the contents and each section stand, in pixels from the top of the page."""
    boxes: list[dict[str, float]] = page.evaluate(BOXES)
    return boxes


def pictured(page: Page, boxes: list[dict[str, float]]) -> tuple[tuple[int, int], list[list[tuple[int, int]]]]:
    """Return the size of the whole page's picture, and of each box its colours, the commonest first, with pixels."""
    picture = base64.b64encode(page.screenshot(full_page=True)).decode()
    browser = page.context.browser
    assert browser is not None
    easel = browser.new_page()
    painted = easel.evaluate(PAINTED, [picture, boxes])
    easel.close()
    return (painted["width"], painted["height"]), painted["colours"]


def brightness(colour: int) -> int:
    return sum(colour.to_bytes(3, "big"))


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("batch", [full(), EMPTY], ids=["full", "empty"])
def test_every_section_is_painted_within_the_page_and_below_the_last(
    browser: Browser, tmp_path: Path, batch: KeptBatch, width: int
) -> None:
    page = opened(browser, tmp_path, batch, viewport={"width": width, "height": 900})
    page.locator("details").evaluate_all("all => all.forEach(each => { each.open = true })")
    boxes = boxes_of(page)
    assert {"verdict", "nav", "sources", "causes"} <= {str(box["name"]) for box in boxes}
    for box, following in pairwise(boxes):
        assert box["top"] + box["height"] <= following["top"] + 1, (box, following)
    for box in boxes:
        assert 0 <= box["left"] < box["left"] + box["width"] <= width, box
    assert page.evaluate(CUT_OFF) == []
    (wide, high), colours = pictured(page, boxes)
    assert wide == page.evaluate("document.documentElement.scrollWidth") == width
    assert high == page.evaluate("document.documentElement.scrollHeight") >= boxes[-1]["top"] + boxes[-1]["height"]
    for box, found in zip(boxes, colours, strict=True):
        pixels = [times for _, times in found]
        assert len(pixels) >= FEWEST_COLOURS, box
        assert 1 - pixels[0] / sum(pixels) > INK, box


def test_a_dark_page_is_the_light_one_in_other_colours(browser: Browser, tmp_path: Path) -> None:
    pages = [opened(browser, tmp_path, full(), color_scheme=scheme) for scheme in ("light", "dark")]
    light, dark = (boxes_of(page) for page in pages)
    assert light == dark
    for box, *found in zip(light, *(pictured(page, light)[1] for page in pages), strict=True):
        paper_of_light, paper_of_dark = (brightness(colours[0][0]) for colours in found)
        assert paper_of_light > 3 * 200 > 3 * 60 > paper_of_dark, box


@pytest.mark.parametrize(
    ("batch", "sheets_of_paper"), [(full(), range(3, 9)), (EMPTY, range(1, 3))], ids=["full", "empty"]
)
def test_a_report_is_printed_on_a4_with_its_text_and_without_what_is_clicked(
    browser: Browser, tmp_path: Path, batch: KeptBatch, sheets_of_paper: range
) -> None:
    page = opened(browser, tmp_path, batch)
    printed = page.pdf(format="A4", prefer_css_page_size=True)
    sheets = [tuple(map(float, box.split())) for box in re.findall(rb"/MediaBox \[([^]]+)\]", printed)]
    assert {tuple(map(round, sheet)) for sheet in sheets} == {(0, 0, 595, 842)}
    assert len(sheets) in sheets_of_paper
    assert b"/FontFile" in printed
    page.emulate_media(media="print")
    clicked = page.locator("nav:visible, form.filter:visible, button:visible")
    assert clicked.count() == 0
    page.emulate_media(media="screen")
    assert clicked.count() > 0

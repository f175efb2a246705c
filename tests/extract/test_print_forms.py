"""What print forms become: every line where it belongs, or reported; nothing guessed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from kerp_import.extract import extract as extract_module
from kerp_import.extract.extract import extract
from kerp_import.extract.extracted import Extracted
from kerp_import.extract.read_spool import read_back
from kerp_import.extract.rows import flatten
from kerp_import.extract.rows.print_forms import print_forms
from kerp_import.extract.rows.print_forms.form import HeaderCandidate, PrintForm, Reshape
from kerp_import.files.inputs import find_files
from kerp_import.mapping.charts.dialect import UNKNOWN
from kerp_import.mapping.charts.whose_chart import Reading
from kerp_import.mapping.decision import Resolution
from kerp_import.model.errors import NothingRecognised, TwoSourcesFit
from kerp_import.model.nouns import Entity, Job
from kerp_import.model.words import Language
from kerp_import.transform.typed_rows import transform_part
from kerp_import.transform.voucher_book import VoucherBook
from kerp_import.transform.voucher_headers import voucher_headers
from support import FIXTURES, Import, sampled

NO_NAMES = pl.DataFrame(schema={"name_key": pl.String, "code": pl.String})
AS_IT_IS = Resolution(Reading(UNKNOWN), (), {}, {}, {}, {}, "include")
HEAD = "일자,번호,계정코드,계정과목,차변금액,대변금액,적요"
ONE_ROW = "일자,차변계정코드,대변계정코드,금액"
INPUTS = sorted(
    path
    for path in (FIXTURES / "sources").glob("*/*")
    if ".expected." not in path.name and path.suffix in {".csv", ".txt", ".xls", ".xlsx"}
)


def written(folder: Path, *lines: str, name: str = "journal.csv") -> Path:
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def workbook(folder: Path, *rows: Sequence[str | int]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(tuple(row))  # type: ignore[union-attr]
    path = folder / "book.xlsx"
    book.save(path)
    return path


def read(*files: Path, fiscal_days: tuple[date, date] | None = None) -> Extracted:
    spool = files[0].parent / "spool"
    spool.mkdir(exist_ok=True)
    for left in spool.glob("*.*"):
        left.unlink()
    job = Job(company="HANBIT", files=files, home=spool)
    return extract(job, find_files(job), b"secret", spool, fiscal_days)


def lines_of(extracted: Extracted, *columns: str) -> list[tuple[object, ...]]:
    """Return these columns of every line after transform."""
    book = VoucherBook(extracted.spool / "vouchers")
    return [
        row
        for part in extracted.parts()
        for row in transform_part(part, AS_IT_IS, book, NO_NAMES).frame.select(columns).rows()
    ]


def keys_of(extracted: Extracted) -> list[tuple[object, ...]]:
    return [(day and f"{day:%m-%d}", number) for day, number in lines_of(extracted, "voucher_date", "voucher_no")]


@pytest.mark.slow
@pytest.mark.parametrize("path", INPUTS, ids=lambda path: path.parent.name)
def test_the_size_of_a_part_changes_no_line(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def lines() -> tuple[pl.DataFrame, int]:
        job = Job(company="HANBIT", files=(path,), home=tmp_path)
        for left in tmp_path.glob("*.*"):
            left.unlink()
        ((table, _),) = extract(job, find_files(job), b"secret", tmp_path).tables
        return pl.concat(read_back(table, tmp_path)), table.header_row

    whole, header = lines()
    monkeypatch.setattr(extract_module, "PART_ROWS", max(9, header + 4))
    assert lines()[0].equals(whole)


def test_date_and_number_are_filled_down_but_never_across_a_subtotal_or_a_blank_row(tmp_path: Path) -> None:
    extracted = read(
        written(
            tmp_path,
            HEAD,
            "2024-01-05,1,10300,보통예금,100,,",
            ",,10800,외상매출금,,60,",
            ",,10800,외상매출금,,40,",
            ",2,10100,현금,5,,",
            ",,10300,보통예금,,5,",
            "일계,,,,105,105,",
            ",,10100,현금,7,,the day is over",
            ",3,10100,현금,7,,a number of its own has no day to take",
            "2024-01-06,1,10100,현금,1,,",
            ",,,,,,",
            ",,10300,보통예금,,1,the voucher is over",
            ",2,10100,현금,2,,and the day is not",
            ",,10300,보통예금,,2,",
            "2024-01-07,,10300,보통예금,,2,a date of its own has no number to take",
        )
    )
    assert extracted.tables[0][0].layout == "L6"
    assert keys_of(extracted) == [
        *[("01-05", "1")] * 3,
        *[("01-05", "2")] * 2,
        (None, None),
        (None, "3"),
        ("01-06", "1"),
        (None, None),
        ("01-06", "2"),
        ("01-06", "2"),
        ("01-07", None),
    ]


@pytest.mark.parametrize("size", [3, 4, 5, 6, 100])
def test_a_kind_on_the_first_line_is_that_of_the_lines_that_repeat_their_number(
    tmp_path: Path, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(
        tmp_path,
        "일자,번호,전표구분,계정코드,차변금액,대변금액",
        "2024-01-05,1,일반,10300,100,",
        ",1,,10800,,100",
        ",2,매입매출,10300,7,",
        ",2,,10800,,7",
        ",,,,,",
        ",2,,10300,8,",
        "2024-01-06,2,일반,10300,9,",
        ",2,,10800,,9",
    )
    whole = read(path)
    assert whole.tables[0][0].layout == "L6"
    monkeypatch.setattr(extract_module, "PART_ROWS", size)
    kinds = ["일반", "일반", "매입매출", "매입매출", None, "일반", "일반"]
    assert [kind for (kind,) in lines_of(read(path), "voucher_kind")] == kinds


def test_a_line_without_a_date_in_a_flat_journal_stays_without_one(tmp_path: Path) -> None:
    extracted = read(
        written(
            tmp_path,
            HEAD,
            "2024-01-05,1,10300,보통예금,100,,",
            "2024-01-05,1,10800,외상매출금,,100,",
            ",,10800,외상매출금,50,,",
            ",,10300,보통예금,,50,",
        )
    )
    assert extracted.tables[0][0].layout == "L1"
    assert keys_of(extracted) == [("01-05", "1"), ("01-05", "1"), (None, None), (None, None)]


@pytest.mark.parametrize(
    ("title", "year"),
    [
        ("기간 : 2023.04.01 ~ 2024.03.31", {"04": 2023, "12": 2023, "01": 2024, "03": 2024}),
        ("2024.01.01 ~", {"01": 2024, "12": 2024}),
        ("2024년도", {"05": 2024}),
        ("2024년 분개장", {"05": 2024}),
        ("2023.01.01 ~ 2024.03.31", {"02": None, "05": 2023}),
        ("2023.12.01 ~ 2024.01.31", {"06": None}),
        ("출력일 2025년 3월 2일", {"05": None}),
        ("2023년도 / 2024년도", {"05": None}),
        ("분개장", {"05": None}),
    ],
)
def test_a_date_without_a_year_has_that_of_the_titles_or_none(
    tmp_path: Path, title: str, year: dict[str, int | None]
) -> None:
    rows = [f"{month}-05,1,10300,보통예금,100,,{month}" for month in year]
    extracted = read(written(tmp_path, title, HEAD, *rows))
    expected = [(date(each, int(month), 5) if each else None, month) for month, each in year.items()]
    assert lines_of(extracted, "voucher_date", "description") == expected


def test_a_fiscal_year_that_the_user_names_tells_the_year_where_no_title_does(tmp_path: Path) -> None:
    rows = (HEAD, "4/1,1,10300,보통예금,1,,", "3월 31일,1,10300,보통예금,,1,")
    days = (date(2023, 4, 1), date(2024, 3, 31))
    assert lines_of(read(written(tmp_path, *rows), fiscal_days=days), "voucher_date") == [
        (date(2023, 4, 1),),
        (date(2024, 3, 31),),
    ]
    titled = read(written(tmp_path, "2022.04.01 ~ 2023.03.31", *rows), fiscal_days=days)
    assert lines_of(titled, "voucher_date") == [(date(2022, 4, 1),), (date(2023, 3, 31),)]


def test_a_date_without_a_year_that_nobody_tells_is_an_error_that_says_so(tmp_path: Path, import_files: Import) -> None:
    rows = (HEAD, "01-05,1,10100,현금,1,,", "01-05,1,33100,자본금,,1,")
    path = written(tmp_path, *rows)
    (first, _) = [each for each in import_files(path, dry_run=True).findings if each.rule == "KERP-V001"]
    assert first.value == "01-05"
    assert "--fiscal-year" in first.hint
    outcome = import_files(path, dry_run=True, fiscal_year=2024)
    assert not [each for each in outcome.findings if each.rule in {"KERP-V001", "KERP-V004", "KERP-V011"}]


def test_a_cell_that_does_not_hold_date_and_number_is_left_as_it_is_written(tmp_path: Path) -> None:
    head = HEAD.replace("일자,번호", "일자-No.")
    rows = ("2024/01/05 -12,10300,보통예금,1,,", "2024/01/05-3,10300,보통예금,1,,", "2024/01/06,10300,보통예금,1,,")
    extracted = read(written(tmp_path, head, *rows, "곧 -7,10300,보통예금,1,,"))
    assert lines_of(extracted, "voucher_date__text", "voucher_no") == [
        ("2024/01/05", "12"),
        ("2024/01/05", "3"),
        ("2024/01/06", None),
        ("곧 -7", None),
    ]


SIGNED = "일자,번호,계정코드,계정과목,금액"


@pytest.mark.parametrize(
    ("amounts", "is_known"),
    [(("100", "-100"), True), (("100", "(60)", "△40"), True), (("100", "100"), False), (("100", "-90"), False)],
)
def test_an_amount_alone_is_signed_only_where_its_signs_make_vouchers_balance(
    tmp_path: Path,
    amounts: tuple[str, ...],
    is_known: bool,  # noqa: FBT001
) -> None:
    path = written(tmp_path, SIGNED, *(f"2024-01-05,1,10300,보통예금,{each}" for each in amounts))
    if not is_known:
        with pytest.raises(NothingRecognised):
            read(path)
        return
    extracted = read(path)
    assert extracted.tables[0][0].layout == "L3"
    sides = lines_of(extracted, "debit_amount", "credit_amount", "flipped")
    assert sides[0] == (Decimal(100), Decimal(0), False)
    assert sum(Decimal(str(credit)) for _, credit, _ in sides) == Decimal(100)
    assert not any(flipped for *_, flipped in sides)


def test_vouchers_without_numbers_are_counted_per_day_on_from_those_that_have_some(tmp_path: Path) -> None:
    first = written(tmp_path, ONE_ROW, "2024-01-05,10300,10800,100", "2024-01-06,10300,10800,200", name="a.csv")
    more = written(tmp_path, ONE_ROW, "2024-01-05,10300,10800,300", "2024-01-05,10300,10800,400", name="b.csv")
    usual = written(tmp_path, HEAD, "2024-01-05,7,10300,,9,,", "2024-01-05,7,10800,,,9,", name="c.csv")
    book = VoucherBook(tmp_path / "vouchers")
    for part in read(first, more, usual).parts():
        transform_part(part, AS_IT_IS, book, NO_NAMES)
    headers = pl.concat(voucher_headers(book, AS_IT_IS, "approved"))
    assert headers.select("voucher_no", "total_debit").rows() == [
        ("20240105-00007", Decimal(9)),
        ("20240105-00008", Decimal(100)),
        ("20240106-00001", Decimal(200)),
        ("20240105-00009", Decimal(300)),
        ("20240105-00010", Decimal(400)),
    ]


def test_a_voucher_of_one_row_is_promoted_whole(tmp_path: Path, import_files: Import) -> None:
    path = workbook(tmp_path, ONE_ROW.split(","), ["2024-01-05", "10101", "30101", 5000])
    outcome = import_files(path, create_missing=frozenset({"accounts"}), allow_unverified=True, dry_run=True)
    rules = {each.rule for each in outcome.findings if each.severity == "error"}
    assert rules <= {"KERP-M001", "KERP-M006"}
    assert outcome.totals["debit_read"] == outcome.totals["credit_read"]


def test_a_finding_leads_to_the_cell_that_a_flat_line_came_from(tmp_path: Path) -> None:
    path = workbook(tmp_path, ["제목"], ONE_ROW.split(","), ["2024-01-05", "10101", "30101", 5000])
    ((table, _),) = read(path).tables
    assert table.cell("credit_amount", 3) == "D3"
    assert table.cell("voucher_date", 3) == "A3"
    assert table.cell("account_code", 3) is None
    assert table.cell("voucher_no", 3) is None


def test_an_error_cell_of_a_print_form_is_told_where_it_stands(tmp_path: Path) -> None:
    path = workbook(tmp_path, ONE_ROW.split(","), ["2024-01-05", "10101", "30101", "=1/0"], ["2024-01-05", "1", "2", 3])
    extracted = read(path)
    assert {row["row"] for row in extracted.notices.faults.rows(named=True)} == {2}
    assert lines_of(extracted, "debit_read", "credit_read")[0] == (None, Decimal(0))


def test_a_fuller_header_further_down_makes_no_titles_of_the_rows_above_it(tmp_path: Path) -> None:
    first = (HEAD, "2024-01-05,1,10300,보통예금,100,,", "2024-01-05,1,10800,외상매출금,,100,")
    again = (HEAD.replace("적요", "거래처코드"), "2024-01-06,2,10300,보통예금,5,,00101")
    ((table, counts),) = read(written(tmp_path, *first, *again)).tables
    assert table.header_row == 1
    assert "title" not in counts.dropped


TAXED = "일자,차변계정코드,대변계정코드,공급가액,세액,부가세계정코드"


def test_a_tax_whose_account_tells_no_side_stands_on_both_for_a_rule_to_name(tmp_path: Path) -> None:
    extracted = read(written(tmp_path, TAXED, "2024-01-05,14600,25100,100,10,26100", "2024-01-05,14600,25100,100,x,"))
    assert lines_of(extracted, "source_account_code", "debit_amount__text", "credit_amount__text") == [
        ("14600", "100", None),
        ("25100", None, "100"),
        ("26100", "10", "10"),
        ("14600", "100 + x", None),
        ("25100", None, "100 + x"),
    ]


def test_the_sales_and_purchase_book_is_no_journal(tmp_path: Path) -> None:
    head = "일자,발급일자,코드,거래처,품명,공급가액,세액,합계,유형,차변계정,대변계정,승인번호"
    ((table, _),) = read(
        written(tmp_path, head, "2024-01-05,2024-01-05,00101,다온상사,상품,100,10,110,과세,146,251,1")
    ).tables
    assert table.entity is Entity.SALES_BOOK


def test_rows_of_another_width_are_set_aside_in_a_print_form_too(tmp_path: Path) -> None:
    extracted = read(written(tmp_path, "제목", ONE_ROW, "2024-01-05,10300,10800,100", "2024-01-05,10300,10800,1,000"))
    ((_, counts),) = extracted.tables
    assert counts.dropped == {"title": 1, "header": 1, "rejected": 1}
    assert extracted.notices.rejects.select("row", "width", "expected").rows() == [(4, 5, 4)]


def test_two_print_forms_that_both_fit_are_an_error_that_names_both(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    print_form = next(each for each in print_forms() if each.name == "one-row-vouchers")

    def twin(grid: HeaderCandidate) -> Reshape | None:
        step = print_form.find(grid)
        return step and replace(step, name="twin")

    monkeypatch.setattr(flatten, "print_forms", lambda: (print_form, replace(print_form, name="twin", find=twin)))
    with pytest.raises(TwoSourcesFit) as caught:
        read(written(tmp_path, ONE_ROW, "2024-01-05,10300,10800,100"))
    for language in Language:
        assert "one-row-vouchers" in caught.value.say(language)
        assert "twin" in caught.value.say(language)


def watched(print_form: PrintForm, fitting: set[str]) -> PrintForm:
    """Return the print form, which notes its name in `fitting` wherever it fits."""

    def find(header: HeaderCandidate) -> Reshape | None:
        reshaped = print_form.find(header)
        if reshaped is not None:
            fitting.add(print_form.name)
        return reshaped

    return replace(print_form, find=find)


@pytest.mark.slow
def test_every_print_form_has_a_fixture_that_needs_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def tables_of(path: Path, known: tuple[PrintForm, ...]) -> object:
        for left in tmp_path.glob("*.*"):
            left.unlink()
        job = Job(company="HANBIT", files=(path,), home=tmp_path)
        monkeypatch.setattr(flatten, "print_forms", lambda: known)
        try:
            return extract(job, find_files(job), b"secret", tmp_path).tables
        except NothingRecognised:
            return None

    fitting: set[str] = set()
    all_forms = tuple(watched(print_form, fitting) for print_form in print_forms())
    unneeded = {print_form.name for print_form in all_forms}
    # A workbook costs ten times what a text costs: it is read only where no text needs the print form. A print form
    # that fits no table of a file is not missed there.
    for path in sorted(INPUTS, key=lambda path: path.suffix not in {".csv", ".txt"}):
        fitting.clear()
        whole = tables_of(path, all_forms)
        for name in sorted(fitting & unneeded):
            if tables_of(path, tuple(print_form for print_form in all_forms if print_form.name != name)) != whole:
                unneeded.remove(name)
        if not unneeded:
            return
    assert unneeded == set()


T_FORM = "월/일,번호,차변금액,차변계정,대변계정,대변금액"


def test_a_t_form_gives_one_line_per_side_and_each_the_text_that_follows_it(tmp_path: Path) -> None:
    extracted = read(
        written(
            tmp_path,
            "2024년 분개장,,,,,",
            T_FORM,
            "01/05,1,100,보통예금,외상매출금,60",
            ",,0,갑의 대금,갑,0",
            ",,0,,선수금,40",
            ",,,을의 선금,을,",
            ",,,둘째 줄,,",
            "01/06,2,7,현금,,",
            ",,,,잡이익,7",
            "합계,,107,,,107",
        )
    )
    assert extracted.tables[0][1].dropped == {"title": 1, "header": 1, "subtotal": 1, "continuation": 3}
    assert lines_of(extracted, "row", "account_name", "debit_read", "credit_read", "description", "partner_name") == [
        (3, "보통예금", 100, 0, "갑의 대금 · 갑", "갑"),
        (3, "외상매출금", 0, 60, "갑의 대금 · 갑", "갑"),
        (5, "선수금", 0, 40, "을의 선금 · 둘째 줄 · 을", "을"),
        (8, "현금", 7, 0, None, None),
        (9, "잡이익", 0, 7, None, None),
    ]
    assert keys_of(extracted) == [("01-05", "1")] * 3 + [("01-06", "2")] * 2


@pytest.mark.parametrize("size", sampled([2, 3, 4, 5, 7, 100], 3))
def test_a_t_form_voucher_is_never_cut_in_two(tmp_path: Path, size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    vouchers = [f"01/{day:02},{day},5,현금,잡이익,5\n,,0,적요 {day},을,0" for day in range(1, 9)]
    path = written(tmp_path, "2024년 분개장,,,,,", T_FORM, *vouchers)
    monkeypatch.setattr(extract_module, "PART_ROWS", size)
    extracted = read(path)
    assert keys_of(extracted) == [(f"01-{day:02}", f"{day}") for day in range(1, 9) for _ in "차대"]
    assert {text for (text,) in lines_of(extracted, "description")} == {f"적요 {day} · 을" for day in range(1, 9)}


def test_an_amount_that_cannot_be_read_and_a_total_make_no_memo_of_a_t_form_row(tmp_path: Path) -> None:
    extracted = read(
        written(
            tmp_path, "2024년 분개장,,,,,", T_FORM, "01/05,1,5,현금,잡이익,5", ",,5x,현금,,", ",,,합계,,", ",,,월급,,"
        )
    )
    assert lines_of(extracted, "row", "debit_amount__text", "credit_amount__text", "description") == [
        (3, "5", None, "월급"),
        (3, None, "5", "월급"),
        (4, "5x", None, "월급"),
    ]

"""Whose chart a file's accounts are: told with its evidence, never by a guess, and never in silence between two."""

import pytest
from kerp_import.mapping.charts.dialect import OURS, UNKNOWN, dialect_named, dialects
from kerp_import.mapping.charts.seven_digits import settle_seven_digits
from kerp_import.mapping.charts.whose_chart import CLEAR, ENOUGH, FEWEST, Reading, by_map, by_template, recognise_chart
from kerp_import.mapping.files import ChartAccount

CHARTS = [each.name for each in dialects()]

COMMON = {
    "103": "보통예금",
    "108": "외상매출금",
    "251": "외상매입금",
    "253": "미지급금",
    "401": "상품매출",
    "811": "복리후생비",
}
"""Accounts that Douzone and KcLep both have, under the same name."""

KCLEPS = {"951": "이자비용", "962": "전기오류수정손실", "980": "잡손실"}
DOUZONES = {"931": "이자비용", "962": "임차보증금", "960": "잡손실"}


def of_chart(name: str) -> list[ChartAccount]:
    chart = dialect_named(name).chart
    assert chart is not None
    return list(chart.accounts)


def accounts_of(name: str) -> dict[str, str]:
    return {each.code: each.name for each in of_chart(name)}


def renamed(accounts: dict[str, str], percent: int) -> dict[str, str]:
    """Return the accounts with the first `percent` of them, rounded up, under names that no chart has."""
    edge = -(-len(accounts) * percent // 100)
    return {code: f"다른 계정 {n}" if n < edge else name for n, (code, name) in enumerate(accounts.items())}


def written(accounts: dict[str, str], before: str = "", after: str = "") -> dict[str, str]:
    """Return the accounts with something before and after each code."""
    return {f"{before}{code}{after}": name for code, name in accounts.items()}


def test_the_charts_that_are_told_apart() -> None:
    assert CHARTS == ["ecount", "kclep", "kerp-v02", "seed-generic", "wehago"]
    assert (ENOUGH, FEWEST, CLEAR) == (0.5, 3, 2)


@pytest.mark.parametrize("name", CHARTS)
def test_every_chart_is_recognised_as_itself_also_where_two_fifths_are_renamed(name: str) -> None:
    accounts = accounts_of(name)
    for given in (accounts, renamed(accounts, 34), renamed(accounts, 40)):
        reading = recognise_chart(given)
        assert reading.dialect.name == name
        assert (reading.other, reading.doubt) == (None, None)
    mostly_renamed = recognise_chart(renamed(accounts, 57)).dialect
    assert mostly_renamed.name == UNKNOWN.name
    assert mostly_renamed.part_of is (None if name == "seed-generic" else dialect_named(name))
    assert recognise_chart(renamed(accounts, 85)).dialect is UNKNOWN


@pytest.mark.parametrize("name", ["kclep", "wehago", "ecount"])
@pytest.mark.parametrize("step", range(4))
def test_a_product_is_recognised_by_a_quarter_of_its_chart_a_third_renamed(name: str, step: int) -> None:
    used = dict(list(accounts_of(name).items())[step::4])
    mine = {code: f"우리 계정 {n}" if n % 3 == 0 else each for n, (code, each) in enumerate(used.items())}
    assert recognise_chart(mine).dialect.name == name


@pytest.mark.parametrize(("before", "after"), [("", "00"), ("0", ""), ("", ""), ("0", "00")])
def test_kcleps_own_names_tell_it_however_its_codes_are_written(before: str, after: str) -> None:
    reading = recognise_chart(written(COMMON | KCLEPS, before, after))
    assert (reading.dialect.name, reading.other) == ("kclep", None)
    reading = recognise_chart(written(COMMON | DOUZONES, before, after))
    assert reading.dialect.name == "wehago"


def test_a_sub_account_speaks_for_nobody() -> None:
    banks = {f"103{n:02}": f"은행 {n}" for n in range(1, 40)}
    assert recognise_chart(written(COMMON | DOUZONES, "", "00") | banks).dialect.name == "icube"
    few = dict(list(banks.items())[:1])
    assert recognise_chart(written(COMMON | DOUZONES, "", "00") | few).dialect.name == "wehago"


def test_icube_has_douzones_chart_and_map() -> None:
    assert dialect_named("icube").chart == dialect_named("wehago").chart
    assert dialect_named("icube").product == "더존 iCUBE"


def test_codes_with_a_zero_before_them_are_kcleps_where_the_names_leave_it_open() -> None:
    reading = recognise_chart(written(COMMON, "0"))
    assert (reading.dialect.name, reading.other) == ("kclep", None)
    assert [each.ko for each in reading.evidence] == [
        (
            "계정 6개 가운데 6개의 코드와 이름이 세무사랑 / KcLep / CAMP sERP의 것이다: "
            "0103 보통예금, 0108 외상매출금, 0251 외상매입금 …"
        ),
        "세무사랑 / KcLep / CAMP sERP에만 맞고 더존 Smart A / WEHAGO에는 맞지 않는 계정 0개",
        "더존 Smart A / WEHAGO에만 맞고 세무사랑 / KcLep / CAMP sERP에는 맞지 않는 계정 0개",
        "코드를 세무사랑 / KcLep / CAMP sERP처럼 쓴다: 0103, 0108, 0251",
    ]


@pytest.mark.parametrize(
    "accounts", [COMMON, written(COMMON, "", "00"), COMMON | {"0101": "현  금", "010900": "대손충당금"}]
)
def test_a_tie_is_told_with_both(accounts: dict[str, str]) -> None:
    reading = recognise_chart(accounts)
    assert (reading.dialect.name, reading.other) == ("wehago", dialect_named("kclep"))
    assert reading.doubt is not None
    assert reading.doubt.ko == (
        "이 계정들은 더존 Smart A / WEHAGO와 세무사랑 / KcLep / CAMP sERP에 코드와 이름이 똑같이 있다"
    )


def test_a_near_tie_is_told_with_both() -> None:
    reading = recognise_chart(COMMON | {"951": "이자비용", "962": "임차보증금", "980": "잡손실"})
    assert (reading.dialect.name, reading.other) == ("kclep", dialect_named("wehago"))
    assert reading.doubt is not None
    assert reading.doubt.en == (
        "only 2 accounts fit 세무사랑 / KcLep / CAMP sERP alone, and 1 fit 더존 Smart A / WEHAGO alone"
    )


def test_the_evidence_names_what_the_other_product_calls_the_same_code() -> None:
    said = [each.en for each in recognise_chart(written(COMMON | KCLEPS, "0")).evidence]
    assert said[1] == (
        "3 accounts fit 세무사랑 / KcLep / CAMP sERP and not 더존 Smart A / WEHAGO: "
        "0951 이자비용 (≠ 투자자산처분손실), 0962 전기오류수정손실 (≠ 임차보증금), 0980 잡손실"
    )
    assert said[2] == "0 accounts fit 더존 Smart A / WEHAGO and not 세무사랑 / KcLep / CAMP sERP"


def test_from_half_of_the_accounts_on_a_chart_is_taken_for_the_products() -> None:
    agreeing = {"10100": "현금", "10300": "보통예금", "10800": "외상매출금", "93100": "이자비용"}
    others = {f"{code}": f"남의 계정 {code}" for code in range(60000, 60004)}
    assert recognise_chart(agreeing | others).dialect.name == "wehago"
    unknown = recognise_chart({**agreeing, **others, "60009": "또 남의 계정"})
    assert unknown.dialect is UNKNOWN
    assert [each.ko for each in unknown.evidence] == [
        "가장 가까운 더존 Smart A / WEHAGO에도 계정 9개 가운데 4개만 맞는다"
    ]


@pytest.mark.parametrize("accounts", [{}, {"10100": "현금", "10300": "보통예금"}])
def test_too_few_names_tell_nothing(accounts: dict[str, str]) -> None:
    assert recognise_chart(accounts).dialect is UNKNOWN


@pytest.mark.parametrize(
    ("name", "before", "after", "told"),
    [
        ("wehago", "", "", "any"),
        ("seed-generic", "", "", "any"),
        ("kclep", "", "", "any"),
        ("ecount", "", "", "ecount"),
        ("kerp-v02", "", "", "any"),
    ],
)
def test_codes_without_names_are_told_only_where_nobody_else_writes_so(
    name: str, before: str, after: str, told: str
) -> None:
    codes = dict.fromkeys(written(accounts_of(name), before, after), "")
    reading = recognise_chart(codes)
    assert reading.dialect.name == told
    assert reading.doubt is None or reading.doubt.ko == "계정 이름이 없어 코드만 보았다"


def test_kcleps_codes_without_names_are_told_by_their_zero() -> None:
    codes = dict.fromkeys((f"0{each.code[:3]}" for each in of_chart("kclep")), "")
    reading = recognise_chart(codes)
    assert reading.dialect.name == "kclep"
    assert [each.en for each in reading.evidence] == [
        "333 of 333 codes are those of 세무사랑 / KcLep / CAMP sERP: 0101, 0102, 0103"
    ]
    assert reading.doubt is not None
    assert recognise_chart({f"0{code}": "" for code in ("105", "999")}).dialect is UNKNOWN


def test_codes_of_kcleps_form_with_names_of_nobody_are_nobodys() -> None:
    assert recognise_chart({f"0{code}": f"남의 계정 {code}" for code in COMMON}).dialect is UNKNOWN


@pytest.mark.parametrize("code", ["113100", "0000113100", "40010000"])
def test_six_digits_and_more_are_saps_whatever_their_names(code: str) -> None:
    codes = [str(int(code) + n).zfill(len(code)) for n in range(5)]
    for name in ("", "당좌예금 국민은행"):
        reading = recognise_chart(dict.fromkeys(codes, name))
        assert (reading.dialect.name, reading.dialect.chart) == ("sap", None)
        assert reading.dialect.canonical(codes[0]) == codes[0]
        assert reading.evidence[0].en == f"the codes have six digits or more: {', '.join(codes[:3])}"


def test_our_own_codes_are_no_products() -> None:
    ours = {"10101": "현금", "10102": "보통예금", "20101": "외상매입금", "40101": "상품매출", "52102": "복리후생비"}
    assert recognise_chart(ours).dialect is UNKNOWN


def test_a_map_and_our_template_say_so_themselves() -> None:
    assert by_map(dialect_named("sap"), "고객.yaml").evidence[0].ko == "매핑 파일 고객.yaml에 source: sap라고 적혀 있다"
    assert (by_template().dialect, by_template().evidence[0].en) == (OURS, "it is K-ERP's import template")


@pytest.mark.parametrize(
    ("dialect", "code", "canonical", "main"),
    [
        *(("kclep", code, "10300", "10300") for code in ("103", "0103", "10300", "010300")),
        *(("kclep", code, "10301", "10300") for code in ("10301", "010301")),
        ("icube", "10301", "10301", "10300"),
        ("ecount", "1019", "1019", "1019"),
        ("ecount", "00010", "00010", "00010"),
        ("sap", "0000113100", "0000113100", "0000113100"),
        ("kerp-v02", "110101", "110101", "1101"),
        ("kerp-v02", "5201", "5201", "5201"),
        ("any", "0103", "0103", "0103"),
    ],
)
def test_each_product_writes_a_code_in_one_form(dialect: str, code: str, canonical: str, main: str) -> None:
    each = dialect_named(dialect)
    assert each.canonical(code) == canonical
    assert each.main(canonical) == main


@pytest.mark.parametrize(
    ("dialect", "code", "section"),
    [
        ("wehago", "96201", "기타비유동자산"),
        ("kclep", "96201", "영업외비용"),
        ("kclep", "19500", "유형자산"),
        ("kclep", "65200", "보관원가"),
        ("ecount", "1040", "당좌자산"),
        ("ecount", "00010", "기타비유동자산"),
        ("ecount", "00020", None),
        ("ecount", "8127", "판매비와관리비"),
        ("kerp-v02", "110199", "당좌자산"),
        ("kerp-v02", "5301", "영업외비용"),
        ("kerp-v02", "11", None),
        ("sap", "113100", None),
    ],
)
def test_a_code_lies_in_a_section_of_its_products_chart(dialect: str, code: str, section: str | None) -> None:
    found = dialect_named(dialect).section(code)
    assert (found.name if found else None) == section


@pytest.mark.parametrize(
    ("dialect", "summary", "retained", "not_retained"),
    [
        ("wehago", "40000", "37500", "38000"),
        ("kclep", "40000", "37900", "38000"),
        ("ecount", "4001", "3779", "3569"),
        ("kerp-v02", None, "3303", "3301"),
        ("sap", None, None, "3303"),
    ],
)
def test_the_accounts_through_which_a_year_is_closed(
    dialect: str, summary: str | None, retained: str | None, not_retained: str
) -> None:
    each = dialect_named(dialect)
    assert summary is None or each.is_income_summary(summary)
    assert retained is None or each.is_retained(retained)
    assert not each.is_retained(not_retained)
    assert not each.is_income_summary(not_retained)


def test_a_chart_of_ones_own_keeps_the_part_that_fits_a_known_one() -> None:
    douzone = {each.code[:3]: each.name for each in dialect_named("wehago").chart.accounts if each.allow_posting}  # type: ignore[union-attr]
    kept = dict(list(douzone.items())[:94])
    others = {f"N{number:03}": f"우리만의 계정 {number}" for number in range(96)}
    reading = recognise_chart({**kept, **others})
    assert reading.dialect.name == "any"
    assert reading.dialect.part_of is dialect_named("wehago")
    assert reading.dialect.account("101") is not None
    assert reading.dialect.account("N001") is None
    assert reading.dialect.section("N001") is None
    assert reading.evidence[0].en.startswith(
        f"{len(reading.dialect.own or ())} of 190 accounts have code and name of 더존 Smart A / WEHAGO; only those"
    )


@pytest.mark.parametrize(
    ("accounts", "code"),
    [
        ({"1030000": "보통예금", "8110000": "복리후생비"}, "10300"),
        ({"1030000": "보통예금", "8110001": "복리후생비"}, "1030000"),
        ({"1030000": "", "8110000": ""}, "1030000"),
        ({"1030000": "미수수익", "8110000": "회원수입"}, "1030000"),
    ],
)
def test_seven_digits_are_five_only_where_all_codes_and_names_prove_it(accounts: dict[str, str], code: str) -> None:
    reading = settle_seven_digits(Reading(dialect_named("wehago")), accounts)
    assert reading.dialect.canonical("1030000") == code

"""An account that is known by its name alone gets its code where only one can be meant, and is told where not."""

from decimal import Decimal
from pathlib import Path

from kerp_import.mapping.decision import Resolution
from kerp_import.mapping.map_accounts import plan
from kerp_import.model.account_use import AccountUse, NameUse
from kerp_import.model.nouns import Job
from support import Import

CHART = {"10100": "현금", "10300": "보통예금", "10800": "외상매출금", "25300": "미지급금", "40100": "상품매출"}
"""Enough of Douzone's chart for it to be recognised."""


def named(
    folder: Path, *names: NameUse, uses: tuple[AccountUse, ...] = (), mapping: str = "", source: str = "wehago"
) -> Resolution:
    """Return what is decided for `names`, in a batch whose tables with codes have `uses` too."""
    paths: tuple[Path, ...] = ()
    if mapping:
        paths = (folder / "map.yaml",)
        paths[0].write_text(f"source: {source}\ntarget: kerp-standard\n{mapping}", encoding="utf-8")
    known = tuple(AccountUse(code, name, 1, None, None) for code, name in CHART.items())
    return plan(Job("HANBIT", (), folder, mappings=paths), (*known, *uses), {}, names=names)


def code_of(folder: Path, name: str, *uses: AccountUse) -> str:
    return named(folder, NameUse(name, 1), uses=uses).names.codes[name]


def listed(folder: Path, *rows: tuple[str, str | None], uses: tuple[AccountUse, ...] = ()) -> list[str]:
    """Return the codes of a trial balance whose rows are (name, heading)."""
    names = (NameUse(name, 1, 7, at, group, in_trial=True) for at, (name, group) in enumerate(rows))
    return list(named(folder, *names, uses=uses).names.placed[7].values())


def use(code: str, name: str, *, in_trial: bool = False) -> AccountUse:
    return AccountUse(code, name, 1, None, None, in_trial)


def test_the_only_account_of_that_name_in_the_batch_comes_before_the_chart(tmp_path: Path) -> None:
    assert code_of(tmp_path, "보통예금") == "10300"
    assert code_of(tmp_path, "정기예.적금") == "10500"
    assert code_of(tmp_path, "정기예.적금", use("105-7", "정기예적금")) == "105-7"


def test_the_end_of_a_name_tells_its_section(tmp_path: Path) -> None:
    assert code_of(tmp_path, "복리후생비(제)") == "51100"
    assert code_of(tmp_path, "복리후생비(판)") == "81100"
    assert code_of(tmp_path, "복리후생비(판)", use("51100", "복리후생비")) == "81100"


def test_an_account_that_is_written_just_so_comes_before_one_that_means_the_same(tmp_path: Path) -> None:
    assert code_of(tmp_path, "급여(제)", use("50400", "급여(제)"), use("80200", "급여(판)")) == "50400"


def test_a_name_of_several_stands_for_itself_and_names_them(tmp_path: Path) -> None:
    resolved = named(tmp_path, NameUse("복리후생비", 3)).names
    assert resolved.codes == {"복리후생비": "복리후생비"}
    assert resolved.unknown == {
        "복리후생비": (
            "51100 복리후생비 (제조원가)",
            "61100 복리후생비 (도급원가)",
            "71100 복리후생비 (분양원가)",
            "81100 복리후생비 (판매비와관리비)",
        )
    }


def test_no_name_is_that_of_a_heading_of_the_chart(tmp_path: Path) -> None:
    names = (NameUse("법인세비용", 1), NameUse("매출채권", 1))
    resolved = named(tmp_path, *names, source="ecount", mapping="accounts: []\n").names
    assert resolved.codes == {"법인세비용": "9719", "매출채권": "매출채권"}
    assert resolved.unknown == {"매출채권": ()}


def test_a_name_that_nothing_knows_stands_for_itself(tmp_path: Path) -> None:
    resolution = named(tmp_path, NameUse("둘째공장보증금", 1))
    assert resolution.names.unknown == {"둘째공장보증금": ()}
    decision = resolution.of("둘째공장보증금")
    assert decision is not None
    assert (decision.how, decision.target) == ("unmapped", None)


def test_a_trial_balance_tells_which_of_several_accounts_the_company_has(tmp_path: Path) -> None:
    several = (use("51100", "복리후생비"), use("81100", "복리후생비"))
    assert code_of(tmp_path, "복리후생비", *several) == "복리후생비"
    assert code_of(tmp_path, "복리후생비", *several, use("81100", "복리후생비", in_trial=True)) == "81100"


def test_a_contra_account_is_that_of_the_account_above_it(tmp_path: Path) -> None:
    rows = [("건물", None), ("감가상각누계액", None), ("기계장치", None), ("감가상각누계액", None)]
    assert listed(tmp_path, *rows) == ["20200", "20300", "20600", "20700"]
    merchandise = [("상품", None), ("매입환출및에누리", None), ("매입할인", None), ("관세환급금", None)]
    assert listed(tmp_path, *merchandise) == ["14600", "14700", "14800", "14900"]


def test_the_account_above_speaks_against_the_only_one_of_that_name_in_the_batch(tmp_path: Path) -> None:
    rows = [("건물", None), ("감가상각누계액", None)]
    assert listed(tmp_path, *rows, uses=(use("20700", "감가상각누계액"),)) == ["20200", "20300"]


def test_a_contra_account_below_an_unknown_one_is_not_guessed(tmp_path: Path) -> None:
    assert listed(tmp_path, ("둘째공장", None), ("감가상각누계액", None)) == ["둘째공장", "감가상각누계액"]


def test_the_heading_above_tells_the_section(tmp_path: Path) -> None:
    rows = [("복리후생비", "<< 제 조 원 가 >>"), ("복리후생비", "[판매비와일반관리비]"), ("복리후생비", "<비용>")]
    assert listed(tmp_path, *rows) == ["51100", "81100", "복리후생비"]
    assert listed(tmp_path, ("대손충당금환입", "◀ 자본 ▶")) == ["대손충당금환입"]


def test_what_a_trial_balance_knows_by_place_is_known_in_the_journal_too(tmp_path: Path) -> None:
    rows = (NameUse("건물", 1, 0, 4, None, in_trial=True), NameUse("감가상각누계액", 1, 0, 5, None, in_trial=True))
    assert named(tmp_path, *rows, NameUse("감가상각누계액", 9)).names.codes == {"감가상각누계액": "20300"}


def test_a_mapping_file_maps_names_by_line_and_by_rule(tmp_path: Path) -> None:
    mapping = """accounts:
  - {source_code: 연구비, target_code: "52403", verified: true}
  - {source_code: "83100", source_name: 카드수수료, target_code: "52110", verified: true}
rules:
  - {source_name: 복리후생비, target_code: "52104", verified: true}
"""
    names = (NameUse("연구비", 1), NameUse("카드수수료", 1), NameUse("복리후생비", 1))
    resolution = named(tmp_path, *names, mapping=mapping)
    assert resolution.names.codes == {"연구비": "연구비", "카드수수료": "83100", "복리후생비": "복리후생비"}
    targets = {each.code: (each.how, each.target) for each in resolution.decisions if each.code not in CHART}
    assert targets == {"연구비": ("line", "52403"), "83100": ("line", "52110"), "복리후생비": ("rule", "52104")}


def test_a_journal_and_a_trial_balance_without_codes_are_promoted_by_their_names(
    tmp_path: Path, import_files: Import
) -> None:
    files = {
        "기초.csv": "계정코드,계정과목,차변금액,대변금액\n20200,건물,5000,\n20600,기계장치,3000,\n"
        "10300,보통예금,1000,\n10800,외상매출금,1000,\n33100,자본금,,10000\n",
        "분개장.csv": "일자,번호,계정과목,차변,대변\n2024-12-31,1,감가상각비(판),300,\n"
        "2024-12-31,1,감가상각누계액,,300\n",
        "시산표.csv": "기간 : 2024.01.01 ~ 2024.12.31\n차변잔액,차변합계,계정과목,대변합계,대변잔액\n"
        ",,<< 자 산 >>,,\n1000,1000,보 통 예 금,,\n1000,1000,외상매출금,,\n5000,5000,건        물,,\n"
        "3000,3000,기계장치,,\n,,감가상각누계액,300,300\n,,<< 자 본 >>,,\n,,자본금,10000,10000\n"
        ",,<< 손 익 >>,,\n300,300,감가상각비,,\n10300,10300,합계,10300,10300\n",
    }
    for name, content in files.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    outcome = import_files(*(tmp_path / name for name in files), allow_unverified=True)
    error_messages = [(each.rule, each.message) for each in outcome.findings if each.severity == "error"]
    several = (
        "코드 없이 '감가상각비'라고만 적혀 있고, 그 이름의 계정이 여럿입니다: 51800 감가상각비 (제조원가) · "
        "61800 감가상각비 (도급원가) · 71800 감가상각비 (분양원가) · 81800 감가상각비 (판매비와관리비) (0행, 0원)"
    )
    assert error_messages == [
        ("KERP-M007", several),
        ("KERP-V301", "계정 81800 감가상각비(판): 시산표 잔액 0원, 이관 300원, 차이 -300원"),
    ]
    plain = files["시산표.csv"].replace("감가상각비", "감가상각비(판)")
    (tmp_path / "시산표.csv").write_text(plain, encoding="utf-8")
    outcome = import_files(*(tmp_path / name for name in files), allow_unverified=True)
    assert [each.message for each in outcome.findings if each.severity == "error"] == []
    assert {each.source_codes: each.loaded for each in outcome.reconciliation} == {
        "10300": Decimal(1000), "10800": Decimal(1000), "20200": Decimal(5000), "20600": Decimal(3000),
        "20700": Decimal(-300), "33100": Decimal(-10000), "81800": Decimal(300),
    }  # fmt: skip


def test_a_mapping_file_that_names_the_product_lends_its_chart(tmp_path: Path) -> None:
    path = tmp_path / "map.yaml"
    path.write_text("source: wehago\ntarget: kerp-standard\naccounts: []\n", encoding="utf-8")
    job, names = Job("HANBIT", (), tmp_path), (NameUse("보통예금", 1),)
    assert plan(job, (), {}, names=names).names.codes == {"보통예금": "보통예금"}
    mapped_job = Job("HANBIT", (), tmp_path, mappings=(path,))
    assert plan(mapped_job, (), {}, names=names).names.codes == {"보통예금": "10300"}

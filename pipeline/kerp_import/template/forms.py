"""What the import workbook asks for: one form per table, and per column its header, its kind and what it means.

The headers are ones that the sources in `extract/recognise/sources` recognise without looking at the cells.
"""

from dataclasses import dataclass, replace

from kerp_import.model.nouns import Entity, Kind
from kerp_import.model.words import Words

CODE_WIDTH, NAME_WIDTH, WIDE = 14, 26, 40


@dataclass(frozen=True, slots=True)
class TemplateField:
    """One column of a form; `choices` are all words that it takes, `refers_to` the form whose codes it names."""

    header: str
    kind: Kind
    meaning: Words
    examples: tuple[str, str]
    required: bool = False
    choices: tuple[str, ...] = ()
    refers_to: Entity | None = None
    width: int = CODE_WIDTH


@dataclass(frozen=True, slots=True)
class TemplateForm:
    """One sheet to be filled in; the first column of a master's form holds its code."""

    title: str
    fields: tuple[TemplateField, ...]


ACCOUNT = TemplateField(
    "계정코드",
    Kind.CODE,
    Words("K-ERP의 계정코드", "The account's code in K-ERP"),
    ("10102", "40101"),
    required=True,
    refers_to=Entity.ACCOUNTS,
)
ACCOUNT_NAME = TemplateField(
    "계정과목",
    Kind.TEXT,
    Words("K-ERP의 계정 이름. 비워도 되고, 적으면 맞아야 합니다", "K-ERP's name of it; blank, or the same name"),
    ("보통예금", "상품매출"),
    width=NAME_WIDTH,
)
PARTNER = TemplateField(
    "거래처코드",
    Kind.CODE,
    Words("거래처 시트나 K-ERP에 있는 코드", "A code of the partners' sheet or of K-ERP"),
    ("C-101", "C-101"),
    refers_to=Entity.PARTNERS,
)
PARTNER_NAME = TemplateField(
    "거래처명",
    Kind.TEXT,
    Words("코드가 없으면 이름으로 찾습니다", "Without a code the partner is found by its name"),
    ("가온유통", "가온유통"),
    width=NAME_WIDTH,
)

ACCOUNTS = TemplateForm(
    "계정과목",
    (
        TemplateField(
            "계정코드", Kind.CODE, Words("K-ERP의 계정코드", "The account's code in K-ERP"), ("10102", "40101"),
            required=True,
        ),
        TemplateField(
            "계정과목", Kind.TEXT, Words("계정의 이름", "Its name"), ("보통예금", "상품매출"), required=True,
            width=NAME_WIDTH,
        ),
        TemplateField(
            "계정유형",
            Kind.TEXT,
            Words("K-ERP에 없는 계정이면 적습니다", "For an account that K-ERP does not have"),
            ("자산", "수익"),
            choices=("자산", "부채", "자본", "수익", "비용"),
        ),
        TemplateField(
            "차대구분",
            Kind.TEXT,
            Words("잔액이 서는 쪽. 비우면 유형을 따릅니다", "The side of its balance; blank: as its type says"),
            ("차변", "대변"),
            choices=("차변", "대변"),
        ),
    ),
)  # fmt: skip

PARTNERS = TemplateForm(
    "거래처",
    (
        TemplateField(
            "거래처코드", Kind.CODE, Words("회사 안에서 하나뿐인 코드", "Unique in the company"), ("C-101", "C-102"),
            required=True,
        ),
        TemplateField(
            "거래처명", Kind.TEXT, Words("상호", "Its name"), ("가온유통", "나래마트"), required=True,
            width=NAME_WIDTH,
        ),
        TemplateField(
            "사업자등록번호", Kind.CODE, Words("열 자리", "Ten digits"), ("901-81-10006", "908-86-11938"), width=16,
        ),
        TemplateField("법인등록번호", Kind.CODE, Words("있으면", "If it has one"), ("", ""), width=18),
        TemplateField("대표자", Kind.TEXT, Words("대표자 이름", "Its representative"), ("김도현", "박서윤")),
        TemplateField("업태", Kind.TEXT, Words("사업자등록증의 업태", "Its line of business"), ("도매", "소매")),
        TemplateField("종목", Kind.TEXT, Words("사업자등록증의 종목", "What it deals in"), ("생활용품", "종합소매")),
        TemplateField("주소", Kind.TEXT, Words("사업장 주소", "Its address"), ("서울특별시 금천구", ""), width=WIDE),
        TemplateField(
            "전화번호", Kind.TEXT, Words("전화번호", "Its telephone number"), ("070-0000-1000", ""), width=16,
        ),
        TemplateField("이메일", Kind.TEXT, Words("이메일 주소", "Its e-mail address"), ("", ""), width=NAME_WIDTH),
        TemplateField(
            "거래처유형",
            Kind.TEXT,
            Words("비우면 혼합", "Customer, vendor or both; blank: both"),
            ("매출처", "매입처"),
            choices=("매출처", "매입처", "혼합"),
        ),
    ),
)  # fmt: skip

DEPARTMENTS = TemplateForm(
    "부서",
    (
        TemplateField("부서코드", Kind.CODE, Words("부서의 코드", "Its code"), ("1000", "2000"), required=True),
        TemplateField(
            "부서명", Kind.TEXT, Words("부서의 이름", "Its name"), ("관리부", "영업부"), required=True,
            width=NAME_WIDTH,
        ),
    ),
)  # fmt: skip

PROJECTS = TemplateForm(
    "프로젝트",
    (
        TemplateField(
            "프로젝트코드", Kind.CODE, Words("프로젝트나 현장의 코드", "Its code"), ("P-01", ""), required=True,
        ),
        TemplateField(
            "프로젝트명", Kind.TEXT, Words("프로젝트나 현장의 이름", "Its name"), ("신축 1공구", ""), required=True,
            width=NAME_WIDTH,
        ),
    ),
)  # fmt: skip

OPENING_BALANCES = TemplateForm(
    "기초잔액",
    (
        replace(ACCOUNT, examples=("10102", "20101")),
        replace(ACCOUNT_NAME, examples=("보통예금", "외상매입금")),
        replace(PARTNER, examples=("", "C-102")),
        replace(PARTNER_NAME, examples=("", "나래마트")),
        TemplateField(
            "기초차변", Kind.WON, Words("차변 잔액. 한쪽에만 적습니다", "Debit balance; one side only"),
            ("5000000", ""), required=True, width=18,
        ),
        TemplateField(
            "기초대변", Kind.WON, Words("대변 잔액. 한쪽에만 적습니다", "Credit balance; one side only"),
            ("", "5000000"), required=True, width=18,
        ),
    ),
)  # fmt: skip

JOURNAL = TemplateForm(
    "분개장",
    (
        TemplateField("전표일자", Kind.DATE, Words("날짜", "The date"), ("2024-01-03", "2024-01-03"), required=True),
        TemplateField(
            "전표번호", Kind.CODE, Words("하루 안의 번호. 같은 날 같은 번호가 한 전표입니다",
            "The number within the day; a date and a number are one voucher"), ("1", "1"), required=True,
        ),
        ACCOUNT,
        ACCOUNT_NAME,
        TemplateField(
            "차변금액", Kind.WON, Words("원. 한쪽에만 적습니다", "Won; one side only"), ("110000", ""),
            required=True, width=18,
        ),
        TemplateField(
            "대변금액", Kind.WON, Words("원. 한쪽에만 적습니다", "Won; one side only"), ("", "110000"),
            required=True, width=18,
        ),
        PARTNER,
        PARTNER_NAME,
        TemplateField(
            "부서코드", Kind.CODE, Words("부서 시트나 K-ERP에 있는 코드",
            "A code of the departments' sheet or of K-ERP"), ("2000", "2000"), refers_to=Entity.DEPARTMENTS,
        ),
        TemplateField(
            "프로젝트코드", Kind.CODE, Words("프로젝트 시트나 K-ERP에 있는 코드",
            "A code of the projects' sheet or of K-ERP"), ("", ""), refers_to=Entity.PROJECTS,
        ),
        TemplateField(
            "전표유형", Kind.TEXT, Words("한 전표의 모든 행에 같은 값. 비우면 일반",
            "The same on every line of a voucher: general, purchase, sales; blank: general"), ("매출", "매출"),
            choices=("일반", "매입", "매출"),
        ),
        TemplateField("적요", Kind.TEXT, Words("적요", "What it is about"), ("상품 판매", "상품 판매"), width=WIDE),
    ),
)  # fmt: skip

CONTROL_TOTALS = TemplateForm(
    "통제합계",
    (
        TemplateField(
            "통제월", Kind.CODE, Words("달: 2024-01", "The month: 2024-01"), ("2024-01", "2024-02"), required=True,
        ),
        TemplateField(
            "화면의 전표수", Kind.WON,
            Words("기존 프로그램의 화면(월계표, 전표 목록)에 나오는 그 달의 전표수",
            "Vouchers of that month on the old program's screen"), ("52", "47"), required=True, width=16,
        ),
        TemplateField(
            "화면의 차변합계", Kind.WON, Words("화면의 차변 합계", "Debit on the screen"), ("12500000", "9800000"),
            required=True, width=18,
        ),
        TemplateField(
            "화면의 대변합계", Kind.WON, Words("화면의 대변 합계", "Credit on the screen"), ("12500000", "9800000"),
            required=True, width=18,
        ),
        TemplateField(
            "적은 사람", Kind.TEXT, Words("화면을 보고 적은 사람", "Who read it off the screen"), ("김회계", "김회계"),
        ),
        TemplateField("적은 날", Kind.CODE, Words("적은 날짜", "The day on which"), ("2025-01-10", "2025-01-10")),
    ),
)  # fmt: skip

FORMS = {
    Entity.ACCOUNTS: ACCOUNTS,
    Entity.PARTNERS: PARTNERS,
    Entity.DEPARTMENTS: DEPARTMENTS,
    Entity.PROJECTS: PROJECTS,
    Entity.OPENING_BALANCES: OPENING_BALANCES,
    Entity.JOURNAL: JOURNAL,
    Entity.CONTROL_TOTALS: CONTROL_TOTALS,
}
"""Every form, in the order of the workbook's sheets."""

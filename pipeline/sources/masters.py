"""Lists of accounts, partners, departments and projects."""

from pipeline.model import Entity
from pipeline.source import Source, code, date, text, won
from pipeline.sources.balances import MOVEMENTS, TRIAL
from pipeline.sources.journal import CREDIT, DEBIT, SHARED
from pipeline.text import ACCOUNT_TYPES

POSTINGS = {
    "voucher_date": SHARED["voucher_date"],
    "debit_amount": DEBIT,
    "credit_amount": CREDIT,
    **TRIAL,
    **MOVEMENTS,
    "opening_amount_debit": won("기초차변금액"),
    "opening_amount_credit": won("기초대변금액"),
    "amount": won("금액", "잔액"),
}

PERSON = {
    "employee_code": code("사원코드", "사원번호", "사번", "employee_code"),
    "employee_name": text("사원명", "성명", "이름", "employee_name", if_names=("사원",)),
    "hire_date": date("입사일", "입사일자", "입사년월일", "hire_date"),
}
ITEM = {
    "item_code": code("품목코드", "품번", "상품코드", "제품코드", "품명코드", "item_code"),
    "item_name": text("품목명", "품명", "상품명", "제품명", "item_name", if_names=("품목",)),
}
"""What makes a list one of people or of goods, whatever else it names."""

ACCOUNT_TYPE = rf"^(?:{'|'.join(ACCOUNT_TYPES)})$"
"""What makes a 구분 an account's type: in Douzone's own chart it says 일반, 예금, 차감 instead."""

ACCOUNTS = Source(
    name="accounts",
    entity=Entity.ACCOUNTS,
    layout="list",
    columns={
        "account_code": code("계정코드", "계정과목코드", "계정cd", "ACCTCD", "account_code", if_codes=("코드", "CODE")),
        "account_name": text("계정과목명", "계정과목", "계정명", "ACCT_NM", "account_name"),
        "account_type": text(
            "계정유형", "account_type", if_names=("계정구분", "계정속성", "구분", "유형"), like=ACCOUNT_TYPE
        ),
        "normal_side": text("차대구분", "정상잔액", "잔액방향", "normal_side"),
        "parent_code": code("상위계정", "상위계정코드", "상위코드", "parent_code"),
    },
    needs=("account_code", "account_name"),
    lacks=POSTINGS,
)

PARTNERS = Source(
    name="partners",
    entity=Entity.PARTNERS,
    layout="list",
    columns={
        "partner_code": code("거래처코드", "거래처번호", "업체코드", "partner_code", if_codes=("코드", "CODE")),
        "partner_name": text(
            "거래처명",
            "상호",
            "상호명",
            "업체명",
            "금융기관명",
            "카드명",
            "카드사명",
            "신용카드명",
            "partner_name",
            if_names=("거래처", "회사명"),
        ),
        "business_number": code("사업자등록번호", "사업자번호", "등록번호", "business_number"),
        "corporate_number": code("법인등록번호", "법인번호"),
        "representative": text("대표자", "대표자명", "대표이사", "대표", "성명", "representative"),
        "business_type": text("업태", "business_type"),
        "business_item": text("종목", "업종", "business_item"),
        "address": text("주소", "사업장주소", "address"),
        "phone": code("전화번호", "전화", "연락처", "phone"),
        "email": text("이메일", "메일", "E-mail", "email"),
        "partner_type": text("거래처유형", "거래처구분", "partner_type"),
    },
    needs=("partner_code", "partner_name"),
    lacks={
        **POSTINGS,
        "account_code": code("계정코드", "계정과목코드", "계정과목"),
        "item_code": ITEM["item_code"],
        "opening": won("전기이월", "기초잔액"),
    },
)

DEPARTMENTS = Source(
    name="departments",
    entity=Entity.DEPARTMENTS,
    layout="list",
    columns={
        "department_code": code("부서코드", "department_code"),
        "department_name": text("부서명", "부서", "department_name"),
    },
    needs=("department_code", "department_name"),
    lacks={**POSTINGS, "employee_code": PERSON["employee_code"], "hire_date": PERSON["hire_date"]},
)

PROJECTS = Source(
    name="projects",
    entity=Entity.PROJECTS,
    layout="list",
    columns={
        "project_code": code("프로젝트코드", "현장코드", "PJT코드", "project_code"),
        "project_name": text("프로젝트명", "현장명", "project_name"),
    },
    needs=("project_code", "project_name"),
    lacks={**POSTINGS, "employee_code": PERSON["employee_code"], "item_code": ITEM["item_code"]},
)

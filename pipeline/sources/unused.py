"""Tables that are recognised and not loaded: employees, items, the sales and purchase book (매입매출장)."""

import polars as pl

from pipeline.model import Entity
from pipeline.source import Source, code, date, text, won
from pipeline.sources.journal import CREDIT, DEBIT, SHARED
from pipeline.sources.masters import ITEM, PERSON, POSTINGS


def is_a_list_of_people(rows: pl.DataFrame) -> bool:
    """Return whether people stand there with department or day of hire: a list of leave names people too."""
    return not {"department_code", "department_name", "hire_date"}.isdisjoint(rows.columns)


EMPLOYEES = Source(
    name="employees",
    entity=Entity.EMPLOYEES,
    layout="list",
    columns={
        **PERSON,
        "department_code": SHARED["department_code"],
        "department_name": SHARED["department_name"],
        "leaving_date": date("퇴사일", "퇴사일자", "퇴직일", "퇴직일자"),
        "resident_number": code("주민등록번호", "주민번호", "주민등록번호(외국인등록번호)", "resident_number"),
    },
    needs=("employee_code", "employee_name"),
    lacks={**POSTINGS, "pay": won("기본급", "지급총액", "지급합계", "차인지급액", "실지급액")},
    proof=is_a_list_of_people,
)

ITEMS = Source(
    name="items",
    entity=Entity.ITEMS,
    layout="list",
    columns={
        **ITEM,
        "specification": text("규격", "규격정보", "품목규격"),
        "unit": text("단위", "재고단위"),
        "unit_price": won("단가", "입고단가", "매입단가", "표준단가"),
        "sales_price": won("출고단가", "판매단가", "매출단가"),
        "item_kind": text("품목구분", "품목유형", "품목종류", "품목계정"),
    },
    needs=("item_code", "item_name"),
    lacks={
        **POSTINGS,
        "quantity": won("수량", "재고수량", "현재고", "입고수량", "출고수량", "기초수량"),
        "supply_amount": won("공급가액"),
    },
)

SALES_BOOK = Source(
    name="sales-book",
    entity=Entity.SALES_BOOK,
    layout="list",
    columns={
        "voucher_date": SHARED["voucher_date"],
        "voucher_no": code("전표번호", "전표NO", "voucher_no"),
        "partner_code": SHARED["partner_code"],
        "partner_name": SHARED["partner_name"],
        "business_number": SHARED["business_number"],
        "item_name": text("품명", "품목", "품목명", "적요"),
        "supply_amount": won("공급가액", "공급가", "공급금액"),
        "tax_amount": won("세액", "부가세", "부가세액", "부가가치세"),
        "total_amount": won("합계", "합계금액", "총액", "총금액"),
        "vat_type": text("유형", "부가세유형", "과세유형", "과세구분"),
        "debit_name": text("차변계정", "차변계정명", "차변계정과목"),
        "credit_name": text("대변계정", "대변계정명", "대변계정과목"),
        "approval_no": code("승인번호", "국세청승인번호"),
    },
    needs=("voucher_date", "partner_name", "supply_amount", "tax_amount"),
    lacks={
        "account_code": code("계정코드", "계정과목코드", "차변계정코드", "대변계정코드"),
        "debit_amount": DEBIT,
        "credit_amount": CREDIT,
    },
)

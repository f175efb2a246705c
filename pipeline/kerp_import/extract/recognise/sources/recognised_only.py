"""Sources of tables that are recognised and not loaded: employees, items, sales and purchase book (매입매출장).

Decision: docs/decisions/recognised-only.md
"""

import polars as pl

from kerp_import.extract.recognise.header_synonyms import sure, unsure
from kerp_import.extract.recognise.source import Source, code, date, text, won
from kerp_import.extract.recognise.sources.journal import CREDIT, DEBIT, SHARED
from kerp_import.extract.recognise.sources.master_lists import ITEM, PERSON, POSTINGS
from kerp_import.model.layout import Layout
from kerp_import.model.nouns import Entity

VAT_TYPE = r"과세|영세|면세|불공|매출|매입|수입|건별|간이|카과|카면|카영|현과|현면|현영|전자|^[1-6][0-9]$"
"""Cells under 유형 that are a kind of tax: Douzone's numbers 11 to 62, or words."""


def is_a_list_of_people(rows: pl.DataFrame) -> bool:
    """Return whether the people have departments or days of hire: a list of leave names people too."""
    return not {"department_code", "department_name", "hire_date"}.isdisjoint(rows.columns)


EMPLOYEES = Source(
    name="employees",
    entity=Entity.EMPLOYEES,
    layout=Layout.LIST,
    columns={
        **PERSON,
        "department_code": SHARED["department_code"],
        "department_name": text(*sure("department_name"), if_names=unsure("department_name")),
        "leaving_date": date(*sure("leaving_date")),
        "resident_number": code(*sure("resident_number")),
    },
    needs=("employee_code", "employee_name"),
    lacks={**POSTINGS, "pay": won("기본급", "지급총액", "지급합계", "차인지급액", "실지급액")},
    proof=is_a_list_of_people,
)

ITEMS = Source(
    name="items",
    entity=Entity.ITEMS,
    layout=Layout.LIST,
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
    layout=Layout.LIST,
    columns={
        "voucher_date": SHARED["voucher_date"],
        "voucher_no": code(*sure("voucher_no")),
        "partner_code": SHARED["partner_code"],
        "partner_name": SHARED["partner_name"],
        "business_number": SHARED["business_number"],
        "item_name": text(*sure("item_name"), "품목", "적요"),
        "supply_amount": won(*sure("supply_amount")),
        "tax_amount": won(*sure("tax_amount")),
        "total_amount": won(*sure("total_amount"), if_amounts=unsure("total_amount")),
        "vat_type": text(*sure("vat_type"), if_names=unsure("vat_type"), like=VAT_TYPE),
        "debit_name": text("차변계정", "차변계정명", "차변계정과목"),
        "credit_name": text("대변계정", "대변계정명", "대변계정과목"),
        "approval_no": code(*sure("approval_no"), if_codes=unsure("approval_no")),
    },
    needs=("voucher_date", "partner_name", "supply_amount", "tax_amount"),
    lacks={
        "account_code": code("계정코드", "계정과목코드", "차변계정코드", "대변계정코드"),
        "debit_amount": DEBIT,
        "credit_amount": CREDIT,
    },
)

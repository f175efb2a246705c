"""Sources of lists of accounts, partners, departments and projects."""

from kerp_import.extract.recognise.header_synonyms import sure, unsure
from kerp_import.extract.recognise.source import Source, code, date, text, won
from kerp_import.extract.recognise.sources.balances import CLOSING_AMOUNT, MOVEMENTS, OPENING_AMOUNT, TRIAL
from kerp_import.extract.recognise.sources.journal import CREDIT, DEBIT, SHARED
from kerp_import.model.layout import Layout
from kerp_import.model.nouns import Entity
from kerp_import.values.text import ACCOUNT_TYPES

POSTINGS = {
    "voucher_date": SHARED["voucher_date"],
    "debit_amount": DEBIT,
    "credit_amount": CREDIT,
    **TRIAL,
    **MOVEMENTS,
    "closing_debit": won("마감차변잔액"),
    "opening_amount_debit": won("기초차변금액"),
    "opening_amount_credit": won("기초대변금액"),
    "amount": won("금액", "잔액"),
    "opening_amount": won(*OPENING_AMOUNT),
    "closing_amount": won(*CLOSING_AMOUNT),
}

PERSON = {
    "employee_code": code(*sure("employee_code")),
    "employee_name": text(*sure("employee_name"), if_names=("사원",)),
    "hire_date": date(*sure("hire_date")),
}
ITEM = {
    "item_code": code(*sure("item_code")),
    "item_name": text(*sure("item_name"), if_names=("품목",)),
}
"""Fields that make a list one of people or of goods, whatever else it has."""

ACCOUNT_TYPE = rf"^(?:{'|'.join(ACCOUNT_TYPES)})$"
"""Cells under 구분 that are an account's type: Douzone's own chart has 일반, 예금, 차감 there instead."""

ACCOUNTS = Source(
    name="accounts",
    entity=Entity.ACCOUNTS,
    layout=Layout.LIST,
    columns={
        "account_code": code(*sure("account_code"), if_codes=("코드", "CODE")),
        "account_name": text(*sure("account_name")),
        "account_type": text(*sure("account_type"), if_names=unsure("account_type"), like=ACCOUNT_TYPE),
        "normal_side": text(*sure("normal_side")),
        "parent_code": code(*sure("parent_code")),
    },
    needs=("account_code", "account_name"),
    lacks=POSTINGS,
)

PARTNERS = Source(
    name="partners",
    entity=Entity.PARTNERS,
    layout=Layout.LIST,
    columns={
        "partner_code": code(*sure("partner_code"), if_codes=unsure("partner_code")),
        "partner_name": text(*sure("partner_name"), *sure("account_holder"), if_names=unsure("partner_name")),
        "business_number": SHARED["business_number"],
        "corporate_number": code(*sure("corporate_number")),
        "representative": text(*sure("representative")),
        "business_type": text(*sure("business_type")),
        "business_item": text(*sure("business_item"), if_names=unsure("business_item")),
        "address": text(*sure("address")),
        "phone": code(*sure("phone")),
        "email": text(*sure("email")),
        "partner_type": text(*sure("partner_type")),
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
    layout=Layout.LIST,
    columns={
        "department_code": code(*sure("department_code")),
        "department_name": text(*sure("department_name"), if_names=unsure("department_name")),
    },
    needs=("department_code", "department_name"),
    lacks={**POSTINGS, "employee_code": PERSON["employee_code"], "hire_date": PERSON["hire_date"]},
)

PROJECTS = Source(
    name="projects",
    entity=Entity.PROJECTS,
    layout=Layout.LIST,
    columns={
        "project_code": code(*sure("project_code")),
        "project_name": text(*sure("project_name")),
    },
    needs=("project_code", "project_name"),
    lacks={**POSTINGS, "employee_code": PERSON["employee_code"], "item_code": ITEM["item_code"]},
)

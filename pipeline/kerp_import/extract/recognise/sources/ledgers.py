"""Sources of ledgers: one account's postings after the other (계정별원장), or one partner's (거래처원장)."""

from kerp_import.extract.recognise.header_synonyms import sure
from kerp_import.extract.recognise.source import CODE_OR_NAME, Source, code, date, text, won
from kerp_import.extract.recognise.sources.journal import CREDIT, DEBIT, SHARED, is_no_ledger
from kerp_import.model.layout import Layout
from kerp_import.model.nouns import Entity

BALANCE = won("잔액", "잔액금액", "잔액(원)", "balance")
OPENING = won("전기이월", "전기(월)이월", "전월이월", "기초잔액", "이월잔액")

BLOCK_ACCOUNT = ("원장 계정코드", "원장 계정과목")
BLOCK_PARTNER = ("원장 거래처코드", "원장 거래처")
"""Headers of a block's code and name, once a print form has put them into columns."""

POSTED = {**SHARED, "debit_amount": DEBIT, "credit_amount": CREDIT, "balance": BALANCE}

ACCOUNT_LEDGER = Source(
    name="account-ledger",
    entity=Entity.ACCOUNT_LEDGER,
    layout=Layout.LEDGER,
    columns={
        **POSTED,
        "account_code": code(*SHARED["account_code"].headers, BLOCK_ACCOUNT[0]),
        "account_name": text(*SHARED["account_name"].headers, BLOCK_ACCOUNT[1]),
    },
    needs=("voucher_date", "debit_amount", "credit_amount", "balance"),
    one_of=CODE_OR_NAME,
    lacks={"block_partner": text(BLOCK_PARTNER[1])},
)

PARTNER_LEDGER = Source(
    name="partner-ledger",
    entity=Entity.PARTNER_LEDGER,
    layout=Layout.LEDGER,
    columns={
        **POSTED,
        "partner_code": code(BLOCK_PARTNER[0]),
        "partner_name": text(BLOCK_PARTNER[1]),
    },
    needs=("voucher_date", "debit_amount", "credit_amount", "balance", "partner_name"),
    lacks={},
)

PARTNER_BALANCES = Source(
    name="partner-balances",
    entity=Entity.PARTNER_LEDGER,
    layout=Layout.LIST,
    columns={
        "partner_code": code("거래처코드", "거래처번호", "partner_code", if_codes=("코드", "Code")),
        "partner_name": text("거래처명", "상호", "partner_name", if_names=("거래처",)),
        "business_number": SHARED["business_number"],
        "representative": text("대표자", "대표자명", "성명"),
        "account_code": code(*sure("account_code")),
        "account_name": text(*sure("account_name")),
        "opening": OPENING,
        "debit_amount": DEBIT,
        "credit_amount": CREDIT,
        "balance": BALANCE,
    },
    needs=("partner_name", "opening", "debit_amount", "credit_amount", "balance"),
    lacks={"voucher_date": SHARED["voucher_date"]},
)


GRID_LEDGER = Source(
    name="account-ledger-grid",
    entity=Entity.ACCOUNT_LEDGER,
    layout=Layout.LEDGER,
    columns={**SHARED, "debit_amount": DEBIT, "credit_amount": CREDIT},
    needs=("voucher_date", "debit_amount", "credit_amount"),
    one_of=CODE_OR_NAME,
    lacks={"balance": BALANCE},
    proof=lambda rows: not is_no_ledger(rows),
)

MONTHS = ("월", "년월", "연월", "월별", "회계월", "회계년월", "해당월")
"""Headers of months, where there is no column of days."""

MONTHLY_LEDGER = Source(
    name="monthly-ledger",
    entity=Entity.MONTHLY_LEDGER,
    layout=Layout.LEDGER,
    columns={
        "account_code": ACCOUNT_LEDGER.columns["account_code"],
        "account_name": ACCOUNT_LEDGER.columns["account_name"],
        "voucher_date": date(*MONTHS),
        "debit_amount": DEBIT,
        "credit_amount": CREDIT,
        "balance": BALANCE,
    },
    needs=("voucher_date", "debit_amount", "credit_amount"),
    lacks={
        "day": date(*SHARED["voucher_date"].headers, "일", "일자-No."),
        "voucher_no": SHARED["voucher_no"],
        "partner_name": SHARED["partner_name"],
        "block_partner": text(BLOCK_PARTNER[1]),
    },
)
"""총계정원장: an account's debits and credits by month; nothing to load, much to hold the journal against."""

"""Sources of opening balances and trial balances: one row per account, by its code or by its name."""

from kerp_import.extract.recognise.header_synonyms import sure
from kerp_import.extract.recognise.source import CODE_OR_NAME, Source, code, date, text, won
from kerp_import.extract.recognise.sources.journal import SHARED
from kerp_import.model.layout import Layout
from kerp_import.model.nouns import Entity

ACCOUNT = {
    "account_code": code(*sure("account_code"), if_codes=("코드", "Code")),
    "account_name": text(*sure("account_name")),
}


def _sided(side: str, *names: str) -> tuple[str, ...]:
    """Return every header that a column of one side may have: 차변잔액, 차변[잔액], 잔액차변, 잔액[차변]."""
    return tuple(
        form for name in names for form in (f"{side}{name}", f"{side}[{name}]", f"{name}{side}", f"{name}[{side}]")
    )


TRIAL = {
    "debit_balance": won(*_sided("차변", "잔액", "기말잔액", "기말"), "debit_balance"),
    "debit_total": won(*_sided("차변", "합계"), "DRSUM", "debit_total"),
    "credit_total": won(*_sided("대변", "합계"), "CRSUM", "credit_total"),
    "credit_balance": won(*_sided("대변", "잔액", "기말잔액", "기말"), "credit_balance"),
}
BROUGHT = ("전기이월", "이월", "이월잔액", "전기말", "기초", "기초잔액")
MOVED = ("당기", "당기발생", "당기발생액", "당기증감", "당기합계", "발생", "발생액", "기중")
MOVEMENTS = {
    "opening_debit": won(*_sided("차변", *BROUGHT)),
    "opening_credit": won(*_sided("대변", *BROUGHT)),
    "period_debit": won(*_sided("차변", *MOVED)),
    "period_credit": won(*_sided("대변", *MOVED)),
}
"""What a trial balance of six columns has instead of totals: the balance brought forward, and the movements."""
DATED = {
    "voucher_date": date(*SHARED["voucher_date"].headers, "월", "일", "일자-No."),
    "voucher_no": code(*sure("voucher_no")),
}
"""What a table of postings has and a list of balances lacks."""

OPENING_BALANCES = Source(
    name="opening-balances",
    entity=Entity.OPENING_BALANCES,
    layout=Layout.LIST,
    columns={
        **ACCOUNT,
        "partner_code": SHARED["partner_code"],
        "partner_name": SHARED["partner_name"],
        "debit_amount": won("기초차변", "차변금액", "차변", "차변잔액", "기초차변금액", "debit_amount"),
        "credit_amount": won("기초대변", "대변금액", "대변", "대변잔액", "기초대변금액", "credit_amount"),
    },
    needs=("debit_amount", "credit_amount"),
    one_of=CODE_OR_NAME,
    lacks={
        **DATED,
        "debit_total": TRIAL["debit_total"],
        "credit_total": TRIAL["credit_total"],
        "period_debit": MOVEMENTS["period_debit"],
        "running_balance": won("잔액"),
    },
)

TRIAL_BALANCE = Source(
    name="trial-balance",
    entity=Entity.TRIAL_BALANCE,
    layout=Layout.TRIAL_BALANCE,
    columns={
        **ACCOUNT,
        **TRIAL,
    },
    needs=("debit_total", "credit_total", "debit_balance", "credit_balance"),
    one_of=CODE_OR_NAME,
    lacks=DATED,
)

TRIAL_BALANCE_OF_MOVEMENTS = Source(
    name="trial-balance-of-movements",
    entity=Entity.TRIAL_BALANCE,
    layout=Layout.TRIAL_BALANCE,
    columns={
        **ACCOUNT,
        **MOVEMENTS,
        "debit_balance": TRIAL["debit_balance"],
        "credit_balance": TRIAL["credit_balance"],
    },
    needs=(*MOVEMENTS, "debit_balance", "credit_balance"),
    one_of=CODE_OR_NAME,
    lacks={**DATED, "debit_total": TRIAL["debit_total"], "credit_total": TRIAL["credit_total"]},
)

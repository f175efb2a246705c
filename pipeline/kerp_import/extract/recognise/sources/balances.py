"""Sources of opening balances and trial balances: one row per account, by its code or by its name."""

from kerp_import.extract.recognise.header_synonyms import sure, unsure
from kerp_import.extract.recognise.source import CODE_OR_NAME, Source, code, date, flag, text, won
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
OPENING_AMOUNT = (
    "기초잔액", "기초", "기초금액", "기초잔고", "전기이월", "전기이월액", "전기이월금액", "전기이월잔액",
    "이월잔액", "이월금액", "전기말", "전기말잔액", "전기말금액", "전기잔액", "개시잔액", "opening_amount",
)  # fmt: skip
"""Headers of the one column that opens a year."""
CLOSING_AMOUNT = ("기말", "기말잔액", "기말금액", "기말잔고", "당기말", "당기말잔액", "당기말금액", "closing_amount")
"""Headers of the one column that closes a period."""


def _opened(side: str) -> tuple[str, ...]:
    """Return the headers of a side that open a year: 기초차변, 전기이월(차변)."""
    forms = _sided(side, *BROUGHT)
    return (*forms, f"기초{side}금액", f"기초{side}잔액", *(f"{name}({side})" for name in BROUGHT))


def _closed(side: str) -> tuple[str, ...]:
    """Return the headers of a side that close a period."""
    return (*_sided(side, "기말잔액", "기말", "당기말"), f"기말{side}잔액", f"기말({side})")


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
        "debit_amount": won("차변금액", "차변", "차변잔액", *_opened("차변"), *_closed("차변"), "debit_amount"),
        "credit_amount": won("대변금액", "대변", "대변잔액", *_opened("대변"), *_closed("대변"), "credit_amount"),
    },
    needs=("debit_amount", "credit_amount"),
    one_of=CODE_OR_NAME,
    lacks={
        **DATED,
        "debit_total": TRIAL["debit_total"],
        "credit_total": TRIAL["credit_total"],
        "period_debit": MOVEMENTS["period_debit"],
        "opening_amount": won(*OPENING_AMOUNT),
        "closing_amount": won(*CLOSING_AMOUNT, "잔액"),
    },
)

ROLLED_BY_ACCOUNT = Source(
    name="balances-rolled",
    entity=Entity.TRIAL_BALANCE,
    layout=Layout.LIST,
    columns={
        **ACCOUNT,
        "opening_amount": won(*OPENING_AMOUNT),
        "increase": won("증가", "증가액", "당기증가", "당기증가액"),
        "decrease": won("감소", "감소액", "당기감소", "당기감소액"),
        "period_debit": won("차변", "차변금액", *_sided("차변", *MOVED, "합계")),
        "period_credit": won("대변", "대변금액", *_sided("대변", *MOVED, "합계")),
        "closing_amount": won(*CLOSING_AMOUNT, "잔액", "당기잔액"),
    },
    needs=("opening_amount", "closing_amount"),
    one_of=CODE_OR_NAME,
    lacks={**DATED, "partner_code": SHARED["partner_code"], "partner_name": SHARED["partner_name"]},
)
"""기초 · 차변 · 대변 · 기말, 기초 · 증가 · 감소 · 기말: the first column opens the year, the last one closes it."""

IN_ONE_COLUMN = {
    **ACCOUNT,
    "partner_code": SHARED["partner_code"],
    "partner_name": SHARED["partner_name"],
    "side": flag(*sure("side"), if_flags=unsure("side")),
    "account_type": text(*sure("account_type")),
}
MOVES = {
    **DATED,
    "debit": won(
        *sure("debit_amount"), "차변잔액", *_opened("차변"), *_closed("차변"), *_sided("차변", *MOVED, "합계")
    ),
    "credit": won(
        *sure("credit_amount"), "대변잔액", *_opened("대변"), *_closed("대변"), *_sided("대변", *MOVED, "합계")
    ),
    "increase": ROLLED_BY_ACCOUNT.columns["increase"],
    "decrease": ROLLED_BY_ACCOUNT.columns["decrease"],
}
"""What a table with one column of balances lacks: two sides, and movements."""

OPENING_IN_ONE_COLUMN = Source(
    name="opening-in-one-column",
    entity=Entity.OPENING_BALANCES,
    layout=Layout.LIST,
    columns={**IN_ONE_COLUMN, "opening_amount": won(*OPENING_AMOUNT)},
    needs=("opening_amount",),
    one_of=CODE_OR_NAME,
    lacks={**MOVES, "closing_amount": won(*CLOSING_AMOUNT, "잔액", "금액")},
)

BALANCES_IN_ONE_COLUMN = Source(
    name="balances-in-one-column",
    entity=Entity.OPENING_BALANCES,
    layout=Layout.LIST,
    columns={**IN_ONE_COLUMN, "closing_amount": won(*CLOSING_AMOUNT, "잔액")},
    needs=("closing_amount",),
    one_of=CODE_OR_NAME,
    lacks={**MOVES, "opening_amount": won(*OPENING_AMOUNT)},
)

AMOUNTS_WITH_SIDE = Source(
    name="balances-with-side",
    entity=Entity.OPENING_BALANCES,
    layout=Layout.LIST,
    columns={**IN_ONE_COLUMN, "closing_amount": won("금액", "amount")},
    needs=("side", "closing_amount"),
    one_of=CODE_OR_NAME,
    lacks={**MOVES, "opening_amount": won(*OPENING_AMOUNT), "balance": won(*CLOSING_AMOUNT, "잔액")},
)
"""계정코드 · 차대구분 · 금액, without a date: an amount alone says nothing of balances, one with its side does."""

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

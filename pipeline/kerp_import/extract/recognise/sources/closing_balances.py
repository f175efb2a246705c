"""Source of trial balances that have closing balances and neither totals nor movements (Xero, QuickBooks, Sage)."""

from kerp_import.extract.recognise.source import CODE_OR_NAME, Source, won
from kerp_import.extract.recognise.sources.balances import ACCOUNT, DATED, MOVEMENTS, TRIAL
from kerp_import.model.layout import Layout
from kerp_import.model.nouns import Entity

CLOSING_BALANCES = Source(
    name="trial-balance-of-closing-balances",
    entity=Entity.TRIAL_BALANCE,
    layout=Layout.TRIAL_BALANCE,
    columns={
        **ACCOUNT,
        "debit_balance": won("마감차변잔액"),
        "credit_balance": won("마감대변잔액"),
        "prior_balance": won("비교일잔액"),
    },
    needs=("debit_balance", "credit_balance"),
    one_of=CODE_OR_NAME,
    lacks={**DATED, **MOVEMENTS, "debit_total": TRIAL["debit_total"], "credit_total": TRIAL["credit_total"]},
)
"""The headers are those that the print form for English exports gives: a Korean list of two sides may be an opening."""

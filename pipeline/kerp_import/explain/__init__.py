"""Trace what K-ERP holds back to file, sheet, row, cell and raw text, by what is kept with the batches."""

from kerp_import.explain.balances import explain_account, explain_partner
from kerp_import.explain.explained import Explained, ExplainedVoucher
from kerp_import.explain.near_codes import meant as meant_code
from kerp_import.explain.terminal import describe_balance, describe_voucher
from kerp_import.explain.vouchers import explain_vouchers

__all__ = [
    "Explained",
    "ExplainedVoucher",
    "describe_balance",
    "describe_voucher",
    "explain_account",
    "explain_partner",
    "explain_vouchers",
    "meant_code",
]

"""Lineage: from what K-ERP holds back to file, sheet, row, cell and raw text, from what is kept with the batches."""

from kerp_import.explain.origins import Explained, ExplainedVoucher
from kerp_import.explain.queries import explain_account, explain_partner, explain_vouchers
from kerp_import.explain.terminal import describe_balance, describe_voucher

__all__ = [
    "Explained",
    "ExplainedVoucher",
    "describe_balance",
    "describe_voucher",
    "explain_account",
    "explain_partner",
    "explain_vouchers",
]

"""Lineage: from what K-ERP holds back to file, sheet, row, cell and raw text, from what is kept with the batches."""

from kerp_import.explain.origins import Explained, ExplainedVoucher
from kerp_import.explain.queries import explain_account, explain_partner, explain_vouchers
from kerp_import.explain.terminal import tell_master, tell_voucher

__all__ = [
    "Explained",
    "ExplainedVoucher",
    "explain_account",
    "explain_partner",
    "explain_vouchers",
    "tell_master",
    "tell_voucher",
]

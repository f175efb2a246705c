"""Lineage: from what K-ERP holds back to file, sheet, row, cell and raw text, from what is kept with the batches."""

from pipeline.lineage.asking import explain_account, explain_partner, explain_vouchers
from pipeline.lineage.nouns import Explained, ExplainedVoucher
from pipeline.lineage.telling import tell_master, tell_voucher

__all__ = [
    "Explained",
    "ExplainedVoucher",
    "explain_account",
    "explain_partner",
    "explain_vouchers",
    "tell_master",
    "tell_voucher",
]

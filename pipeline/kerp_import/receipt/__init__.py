"""The receipt (인수인계 확인서): what a batch handed over, made from the database, and proved against it later."""

from kerp_import.receipt.html_receipt import as_html
from kerp_import.receipt.make import IssuedReceipt, Receipt, issue_receipt, issued_receipts, read_receipt
from kerp_import.receipt.verify import Verified, verify_receipt

__all__ = [
    "IssuedReceipt",
    "Receipt",
    "Verified",
    "as_html",
    "issue_receipt",
    "issued_receipts",
    "read_receipt",
    "verify_receipt",
]

"""The receipt (인수인계 확인서): what a batch handed over, made from the database, and proved against it later."""

from kerp_import.receipt.html_receipt import as_html
from kerp_import.receipt.make import Receipt, issue, issued, read
from kerp_import.receipt.verify import Verified, verify

__all__ = ["Receipt", "Verified", "as_html", "issue", "issued", "read", "verify"]

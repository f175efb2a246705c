"""The receipt (인수인계 확인서): what a batch handed over, made from the database, and proved against it later."""

from pipeline.receipt.html_form import as_html
from pipeline.receipt.making import Receipt, issue, issued, read
from pipeline.receipt.verifying import Verified, verify

__all__ = ["Receipt", "Verified", "as_html", "issue", "issued", "read", "verify"]

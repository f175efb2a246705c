"""The receipt on paper: one or two pages A4, with room for signatures; nothing in it runs."""

from pathlib import Path

from kerp_import.model.words import Language
from kerp_import.receipt.make import Receipt
from kerp_import.report.html_page import inlined, render_page

PAGE = Path(__file__).parent / "page"


def as_html(receipt: Receipt, language: Language) -> bytes:
    """Return the page."""
    style = inlined(PAGE / "receipt.css", "style")
    facts = {"r": receipt.contents, "digest": receipt.digest, **style}
    return render_page(PAGE / "receipt.html.jinja", language, facts=facts)

"""The receipt on paper: one or two pages A4, with room for signatures; nothing in it runs."""

import hashlib
from base64 import b64encode
from pathlib import Path

from markupsafe import Markup

from kerp_import.model.labels import NAMES
from kerp_import.model.words import Language, Words
from kerp_import.receipt.make import Receipt
from kerp_import.report.html import SEVERITIES
from kerp_import.report.tie_out_words import won

PAGE = Path(__file__).parent / "page"


def as_html(receipt: Receipt, language: Language) -> bytes:
    """Return the page."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    style = (PAGE / "receipt.css").read_text(encoding="utf-8")
    environment = Environment(
        loader=FileSystemLoader(PAGE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {"won": won, "count": lambda number: f"{number:,}"}
    environment.globals |= {
        "t": lambda ko, en: Words(ko, en).say(language),
        "name": lambda key: NAMES[key].say(language) if key in NAMES else key,
        "severity_name": lambda key: SEVERITIES[key].say(language),
        "lang": language.value,
    }
    page = environment.get_template("receipt.html.jinja").render(
        r=receipt.contents,
        digest=receipt.digest,
        style=Markup(style),  # noqa: S704 - our own file
        style_hash=f"sha256-{b64encode(hashlib.sha256(style.encode()).digest()).decode()}",
    )
    return page.encode()

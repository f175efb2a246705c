"""A page of HTML from a Jinja template: everything in it is escaped, and only our own style and script can run."""

import hashlib
from base64 import b64encode
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from markupsafe import Markup

from kerp_import.model.labels import NAMES, SEVERITY_NAMES
from kerp_import.model.safe_text import lines_of
from kerp_import.model.words import Language, Words
from kerp_import.report.tie_out_words import won
from kerp_import.values.local_time import local, shown_time

LONGEST = 160
"""Characters of a source's text that a page shows: a cell may hold 32,767."""


def render_page(
    template: Path, language: Language, *, facts: Mapping[str, object], also: Mapping[str, Any] = MappingProxyType({})
) -> bytes:
    """Return the template filled in with `facts`; a name that it does not know is an error.

    Every template can say words (`t`, `say`, `name`, `severity_name`), write figures (`won`, `count`) and
    times (`time`, `local`), and cut text (`clip`); `also` are the functions and numbers that this one uses besides.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    from kerp_import.report.compiled_templates import compiled_in

    environment = Environment(
        loader=FileSystemLoader(template.parent), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, finalize=_safe, bytecode_cache=compiled_in(template.parent),
    )  # fmt: skip
    environment.filters |= {"won": won, "count": lambda number: f"{number:,}", "clip": clip}
    environment.filters |= {"time": shown_time, "local": local}
    environment.globals |= {
        "t": lambda ko, en: Words(ko, en).say(language),
        "say": lambda words: words.say(language),
        "name": lambda key: NAMES[key].say(language) if key in NAMES else (key or "—"),
        "severity_name": lambda key: SEVERITY_NAMES[key].say(language),
        "lang": language.value,
        **also,
    }
    return environment.get_template(template.name).render(facts).encode()


def inlined(file: Path, name: str) -> dict[str, str]:
    """Return a style or script of ours as the facts `name` and `name`_hash: by the hash the page's policy allows it."""
    text = file.read_text(encoding="utf-8")
    sha256 = b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return {name: Markup(text), f"{name}_hash": f"sha256-{sha256}"}  # noqa: S704 - our own file


def _safe(value: object) -> object:
    """Return what stands in a page so that nothing in it acts; our own style and script are no text from outside."""
    return lines_of(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def clip(value: str | None, longest: int = LONGEST) -> str:
    """Return the text, cut with a sign where it is too long to read."""
    text = value or ""
    return text if len(text) <= longest else f"{text[:longest]}…"

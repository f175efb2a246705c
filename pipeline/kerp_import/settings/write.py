"""`kerp.toml` written: settings are added to it, and nothing that stands there is changed.

Decision: docs/decisions/settings.md
"""

import json
import re
from collections.abc import Mapping

Value = str | int | bool | list[str]

TABLE = re.compile(r"^[ \t]*\[", re.MULTILINE)
BY_AND_ON = re.compile(r"^[ \t]*(?:by|on)[ \t]*=.*\n?", re.MULTILINE)


def with_settings(text: str, added: Mapping[str, Value]) -> str:
    """Return the text of a `kerp.toml` with settings added before its first table."""
    lines = "".join(f"{name} = {literal(value)}\n" for name, value in added.items())
    table = TABLE.search(text)
    if table is None:
        return f"{text}{'' if not text or text.endswith(chr(10)) else chr(10)}{lines}"
    return f"{text[: table.start()]}{lines}\n{text[table.start() :]}" if lines else text


def with_control(text: str, fiscal_year: int, lines: str) -> str:
    """Return the text of a `kerp.toml` with lines in the table of a year's control totals, made at its end if need be.

    Who typed them stands in the lines anew.
    """
    heading = re.search(rf"^[ \t]*\[\s*year\s*\.\s*{fiscal_year}\s*\.\s*control\s*\].*$", text, re.MULTILINE)
    if heading is None:
        return f"{text.rstrip(chr(10))}\n\n[year.{fiscal_year}.control]\n{lines}\n"
    after = text[heading.end() :]
    next_table = TABLE.search(after)
    own, rest = (after, "") if next_table is None else (after[: next_table.start()], after[next_table.start() :])
    return f"{text[: heading.end()]}\n{lines}{BY_AND_ON.sub('', own)}{rest}"


def literal(value: object) -> str:
    """Return a value as TOML has it: its strings are JSON's."""
    return json.dumps(value, ensure_ascii=False, default=str)

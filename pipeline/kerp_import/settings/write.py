"""`kerp.toml` written: settings are added to it, and what stands there stays.

Decision: docs/decisions/settings.md
"""

import json
import re
import tomllib
from collections.abc import Mapping
from contextlib import suppress

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


def with_more(text: str, name: str, values: list[str]) -> str:
    """Return the text of a `kerp.toml` in which a setting before its tables is a list that has these values too."""
    table = TABLE.search(text)
    head = text if table is None else text[: table.start()]
    lines = head.splitlines(keepends=True)
    start = next(at for at, line in enumerate(lines) if re.match(rf"\s*['\"]?{re.escape(name)}['\"]?\s*=", line))
    for end in range(start + 1, len(lines) + 1):
        # A list may stand on several lines: it ends with the first one at which it is whole.
        with suppress(tomllib.TOMLDecodeError):
            kept = tomllib.loads("".join(lines[start:end]))[name]
            longer = [*(kept if isinstance(kept, list) else [kept]), *values]
            changed = f"{name} = {literal(list(dict.fromkeys(longer)))}\n"
            return "".join((*lines[:start], changed, *lines[end:])) + text[len(head) :]
    raise ValueError(name)


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

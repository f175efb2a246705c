"""`kerp.toml` written: settings are added to it, and nothing that stands there is changed.

Decision: docs/decisions/settings.md
"""

import json
import re
from collections.abc import Mapping

Value = str | int | bool | list[str]

TABLE = re.compile(r"^[ \t]*\[", re.MULTILINE)


def with_settings(text: str, added: Mapping[str, Value]) -> str:
    """Return the text of a `kerp.toml` with settings added before its first table."""
    lines = "".join(f"{name} = {literal(value)}\n" for name, value in added.items())
    table = TABLE.search(text)
    if table is None:
        return f"{text}{'' if not text or text.endswith(chr(10)) else chr(10)}{lines}"
    return f"{text[: table.start()]}{lines}\n{text[table.start() :]}" if lines else text


def literal(value: object) -> str:
    """Return a value as TOML has it: its strings are JSON's."""
    return json.dumps(value, ensure_ascii=False, default=str)

"""Redline: edits to the account lines of a mapping file's text, which leave every other byte of it as it was.

The text is changed where the parser says that a value stands, not written anew: a round trip through a YAML library
keeps comments and order, but not the columns into which people align their lines.

Decision: docs/decisions/yaml-patched.md
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

import yaml

from kerp_import.mapping.files import NewAccount

Value: TypeAlias = str | bool | date | NewAccount | None
"""What a key of a line may be given; None takes the key away."""

PLAIN = re.compile(r"[가-힣][가-힣A-Za-z0-9().·/]*(?: [가-힣A-Za-z0-9().·/]+)*")
"""Text that is YAML without quotes, beyond doubt."""
CODES = ("source_code", "target_code", "parent_code")
ENTRY = (
    "source_code",
    "source_name",
    "target_code",
    "target_name",
    "verified",
    "reviewer",
    "reviewed",
    "note",
    "create",
)
"""The keys of a new line, in their order."""


@dataclass(frozen=True, slots=True)
class Edit:
    """What changes about the account line number `at` (from 0, in the file's order); a new line where that is None."""

    at: int | None
    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Patch:
    """A stretch of the text, and what stands there afterwards."""

    start: int
    end: int
    text: str


def redline(text: str, edits: Sequence[Edit]) -> str:
    """Return the text with the edits made; `text` is a mapping that has been read without a problem."""
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    if not isinstance(root, yaml.MappingNode):
        raise TypeError(type(root))
    newline = "\r\n" if "\r\n" in text else "\n"
    accounts = next((value for key, value in root.value if key.value == "accounts"), None)
    lines = accounts.value if isinstance(accounts, yaml.SequenceNode) else []
    patches = [
        patch for each in edits if each.at is not None for patch in _changed(text, lines[each.at], each, newline)
    ]
    new_lines = sorted((each for each in edits if each.at is None), key=lambda each: str(each.values["source_code"]))
    if new_lines:
        patches.append(_added(text, root, accounts, [_flow(each.values) for each in new_lines], newline))
    # From the back; of two at one place the one that was noted first ends up first.
    for _, patch in sorted(enumerate(patches), key=lambda each: (each[1].start, each[0]), reverse=True):
        text = text[: patch.start] + patch.text + text[patch.end :]
    return text


def _changed(text: str, line: yaml.MappingNode, edit: Edit, newline: str) -> Iterable[Patch]:
    """Yield the patches of one line: values in their places, new keys at its end, keys taken away."""
    value_nodes = {key.value: value for key, value in line.value}
    for name, value in edit.values.items():
        if name in value_nodes and value is not None:
            node = value_nodes[name]
            yield Patch(node.start_mark.index, _end(node), _shown(name, value))
        elif name in value_nodes:
            yield _taken(text, line, name)
    new_keys = {name: value for name, value in edit.values.items() if name not in value_nodes and value is not None}
    if not new_keys:
        return
    last = _end(line.value[-1][1])
    if line.flow_style:
        yield Patch(last, last, "".join(f", {name}: {_shown(name, value)}" for name, value in new_keys.items()))
    else:
        after, indent = _line_end(text, last), " " * line.value[0][0].start_mark.column
        parts = (f"{newline}{indent}{name}: {_shown(name, value)}" for name, value in new_keys.items())
        yield Patch(after, after, "".join(parts))


def _taken(text: str, line: yaml.MappingNode, name: str) -> Patch:
    """Return the patch that takes a key and its value away, with the comma or the line break before it."""
    at = next(at for at, (key, _) in enumerate(line.value) if key.value == name)
    key, value = line.value[at]
    if at == 0:
        return Patch(key.start_mark.index, line.value[1][0].start_mark.index, "")
    if line.flow_style:
        return Patch(_end(line.value[at - 1][1]), _end(value), "")
    return Patch(_line_end(text, _end(line.value[at - 1][1])), _line_end(text, _end(value)), "")


def _added(text: str, root: yaml.MappingNode, accounts: yaml.Node | None, lines: Sequence[str], newline: str) -> Patch:
    """Return the patch that adds lines after the last account, or the list itself where there is none."""
    if isinstance(accounts, yaml.SequenceNode) and accounts.value:
        last = _end(accounts.value[-1])
        if accounts.flow_style:
            return Patch(last, last, "".join(f", {each}" for each in lines))
        after, indent = _line_end(text, last), " " * accounts.start_mark.column
        return Patch(after, after, "".join(f"{newline}{indent}- {each}" for each in lines))
    if root.flow_style:
        if accounts is not None:
            return Patch(accounts.start_mark.index, accounts.end_mark.index, f"[{', '.join(lines)}]")
        last = _end(root.value[-1][1])
        return Patch(last, last, f", accounts: [{', '.join(lines)}]")
    listed = "".join(f"{newline}  - {each}" for each in lines)
    if accounts is not None:
        return Patch(accounts.start_mark.index, accounts.end_mark.index, listed.removeprefix(" "))
    after = _line_end(text, _end(root.value[-1][1]))
    return Patch(after, after, f"{newline}accounts:{listed}")


def _flow(values: Mapping[str, Value]) -> str:
    """Return a new line as it is written."""
    parts = (f"{name}: {_shown(name, value)}" for name in ENTRY if (value := values.get(name)) is not None)
    return f"{{{', '.join(parts)}}}"


def _shown(name: str, value: Value) -> str:
    """Return a value as YAML: codes in quotes always, other text where it might mean something else without."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, NewAccount):
        parent = f", parent_code: {json.dumps(value.parent_code)}" if value.parent_code else ""
        return f"{{account_type: {value.account_type}, normal_side: {value.normal_side}{parent}}}"
    written = str(value)
    bare = name not in CODES and PLAIN.fullmatch(written)
    return written if bare else json.dumps(written, ensure_ascii=False)


def _end(node: yaml.Node) -> int:
    """Return where a node's last character stands: a block's own end lies behind the comments that follow it."""
    if isinstance(node, yaml.MappingNode) and not node.flow_style and node.value:
        return _end(node.value[-1][1])
    if isinstance(node, yaml.SequenceNode) and not node.flow_style and node.value:
        return _end(node.value[-1])
    return int(node.end_mark.index)


def _line_end(text: str, at: int) -> int:
    """Return the end of the line in which `at` stands, before its line break."""
    line_break = re.search(r"\r\n|\r|\n", text[at:])
    return at + line_break.start() if line_break else len(text)

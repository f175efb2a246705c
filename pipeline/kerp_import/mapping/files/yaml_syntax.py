"""PyYAML's parser, and its complaints in words that an accountant can act on."""

from collections.abc import Iterator
from typing import Final, TypeAlias

import yaml

from kerp_import.mapping.files.problems import Notes
from kerp_import.model.words import Words

LOADER: Final[type] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml's parser where PyYAML was built with it, else the one in Python; both give the same tree."""

Placed: TypeAlias = tuple[int, yaml.Event]
"""An event and its line."""

COMPLAINTS: Final = (
    (
        ("mapping values are not allowed",),
        Words(
            "이 자리에는 '키: 값'이 올 수 없습니다 (들여쓰기를 확인하고, 콜론이 든 글은 따옴표로 감싸십시오)",
            "'key: value' cannot stand here (check the indentation; put text that holds a colon in quotes)",
        ),
    ),
    (
        ("cannot start any token",),
        Words(
            "이 자리에 올 수 없는 글자입니다 (탭이 아닌 빈칸으로 들여쓰고, @ % `로 시작하는 글은 따옴표로 감싸십시오)",
            "this character cannot stand here (indent with spaces, not tabs; quote text that begins with @ % `)",
        ),
    ),
    (("',' or '}'",), Words("'}'로 닫지 않았거나 쉼표가 빠졌습니다", "'}' or a comma is missing")),
    (("',' or ']'",), Words("']'로 닫지 않았거나 쉼표가 빠졌습니다", "']' or a comma is missing")),
    (("could not find expected ':'",), Words("키 뒤에 ': '가 빠졌습니다", "': ' is missing after a key")),
    (
        ("find expected key", "find expected '-'", "expected <block end>"),
        Words(
            "들여쓰기가 위의 줄과 맞지 않거나 닫는 따옴표 뒤에 글이 더 있습니다",
            "the indentation does not agree with the lines above, or text follows a closing quote",
        ),
    ),
    (("unexpected end of stream",), Words("따옴표를 닫지 않았습니다", "a quote is never closed")),
    (
        ("escape c",),
        Words(
            "큰따옴표 안의 \\ 뒤에 올 수 없는 글자입니다 (\\를 그대로 쓰려면 작은따옴표로 감싸십시오)",
            "after \\ in double quotes this character means nothing (use single quotes to keep a \\ as it is)",
        ),
    ),
)
"""Parts of the parsers' messages, libyaml's and Python's, and what to say instead."""


def events(text: str, notes: Notes, loader: type) -> Iterator[Placed]:
    """Yield the parser's events, each with its line; a syntax error ends the reading with its line."""
    last_line = max(1, len(text.splitlines()))
    line = 1
    try:
        for event in yaml.parse(text, Loader=loader):
            line = event.start_mark.line + 1 if event.start_mark else line
            yield line, event
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = min(mark.line + 1, last_line) if mark else line
        begun = error.context_mark.line + 1 if error.context_mark else line
        notes.stop(line, _since(begun, line, _plainly(error.problem or "")))
    except (yaml.YAMLError, ValueError, OverflowError):
        # The parser in Python lets chr() and int() fail on escapes and versions beyond all numbers.
        notes.stop(line, _plainly("unreadable"))


def _plainly(problem: str) -> Words:
    """Return the parser's complaint in both languages."""
    for parts, words in COMPLAINTS:
        if any(part in problem for part in parts):
            return words
    return Words(f"YAML 문법에 맞지 않습니다 ({problem})", f"not YAML ({problem})")


def _since(begun: int, line: int, words: Words) -> Words:
    """Return `words` with the line on which the broken thing begins, if that is another one."""
    if begun == line:
        return words
    return Words(f"{words.ko} ({begun}행에서 시작)", f"{words.en} (it begins on line {begun})")

"""What is filled: a table, an assignment and a condition, which are pieces of one statement and stay so.

Decision: docs/decisions/backfill.md
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass

from kerp_import.migrate.statements import Token, tokens
from kerp_import.model.backfill_errors import BackfillStatementBroken
from kerp_import.model.words import Words

KIND = "backfill"
"""Of its row in `operations`."""

SEVERAL = Words("세미콜론이 있습니다", "there is a semicolon in it")
REMARK = Words("주석이 있습니다", "there is a comment in it")
UNBALANCED = Words("괄호나 따옴표의 짝이 맞지 않습니다", "its brackets or quotes are not in pairs")
EMPTY = Words("비어 있습니다", "it is empty")
CLAUSE = Words(
    "{word} 절은 쓸 수 없습니다 (괄호 안의 SELECT로 쓰십시오)", "it has a clause {word}; write a SELECT in brackets"
)
OF_THE_KEY = Words(
    "행을 찾는 키의 열 {word}은(는) 채울 수 없습니다", "{word} is a column of the key by which rows are found"
)

CLAUSES = {"FROM", "WHERE", "RETURNING"}
"""Words that would end the assignments of an UPDATE."""
ESCAPED_SIGN = re.compile(r"\\.", re.DOTALL)
PAIRS = {"(": 1, ")": -1, "[": 1, "]": -1}


@dataclass(frozen=True, slots=True)
class BackfillSpec:
    """One backfill as it was asked for; `set` and `where` are SQL over the row's columns."""

    name: str
    table: str
    set: str
    where: str
    call: str = ""
    """SQL over the row's columns that settles the row elsewhere and tells whether it could; then `set` is not run."""

    @property
    def kept(self) -> dict[str, object]:
        """Return what is kept of it: another content under the same name is refused."""
        return {name: value for name, value in asdict(self).items() if value and name != "name"}


def spec_kept(name: str, kept: Mapping[str, object]) -> BackfillSpec:
    """Return the backfill of which `kept` was kept."""
    return BackfillSpec(name, *(str(kept.get(each, "")) for each in ("table", "set", "where", "call")))


def require_one_statement(spec: BackfillSpec, key: tuple[str, ...]) -> None:
    """Refuse pieces that would not stay inside the statement they are put into, and an assignment to the key.

    Whatever PostgreSQL itself finds wrong with them it says when the first batch is planned.
    """
    for option, text in (("--set", spec.set), ("--where", spec.where)):
        problem = _problem(text)
        if problem is not None:
            raise _broken(problem, option)
    for clause in _clauses(spec.set):
        raise _broken(CLAUSE.filled(word=clause))
    for column in assigned_columns(spec.set):
        if column in {_folded(each) for each in key}:
            raise _broken(OF_THE_KEY.filled(word=column))


def assigned_columns(text: str) -> tuple[str, ...]:
    """Return the columns that assignments name on their left: `a = 1, (b, "C") = (2, 3)` names a, b and C."""
    columns: list[str] = []
    is_left = True
    for depth, token in _with_depth(text):
        if token.text == "," and depth == 0:
            is_left = True
        elif token.text == "=" and depth == 0:
            is_left = False
        elif is_left and token.kind in {"word", "name"}:
            columns.append(_folded(token.text))
    return tuple(columns)


def _broken(problem: Words, option: str = "--set") -> BackfillStatementBroken:
    """Return what is wrong with an option."""
    return BackfillStatementBroken(option=option, problem_ko=problem.ko, problem_en=problem.en)


def _problem(text: str) -> Words | None:
    """Return why a text cannot be a piece of a statement."""
    found = tuple(tokens(text))
    if any(each.kind in {"remark", "comment"} for each in found):
        return REMARK
    if any(each.text == ";" for each in found):
        return SEVERAL
    if not found:
        return EMPTY
    depths = [depth for depth, _ in _with_depth(text)]
    is_whole = all(map(_is_closed, found))
    return None if is_whole and min(depths) >= 0 and depths[-1] == 0 else UNBALANCED


def _is_closed(token: Token) -> bool:
    """Return whether a string or a quoted name ends: one that does not takes in the rest of the text."""
    if token.kind == "dollar":
        mark = token.text[: token.text.index("$", 1) + 1]
        return len(token.text) >= 2 * len(mark) and token.text.endswith(mark)
    if token.kind == "escaped":
        return ESCAPED_SIGN.sub("", token.text).count("'") % 2 == 0
    quote = '"' if token.kind == "name" or token.text == '"' else "'"
    return token.text.count(quote) % 2 == 0 or token.kind == "word"


def _clauses(text: str) -> Iterator[str]:
    """Yield the words that begin another clause outside brackets; IS DISTINCT FROM is no clause."""
    before = ""
    for depth, token in _with_depth(text):
        word = token.text.upper() if token.kind == "word" else ""
        if depth == 0 and word in CLAUSES and not (word == "FROM" and before == "DISTINCT"):
            yield word
        before = word


def _with_depth(text: str) -> Iterator[tuple[int, Token]]:
    """Yield each token with the number of brackets that are open after it."""
    depth = 0
    for token in tokens(text):
        depth += PAIRS.get(token.text, 0) if token.kind in {"mark", "sign"} else 0
        yield depth, token


def _folded(name: str) -> str:
    """Return a name as the server keeps it."""
    return name[1:-1].replace('""', '"') if name.startswith('"') else name.lower()

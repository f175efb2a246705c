"""A file of SQL cut into its statements, as PostgreSQL's own psql cuts it.

Decision: docs/decisions/statements.md
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

TOKEN = re.compile(
    r"""
      (?P<remark>--[^\n]*)
    | (?P<comment>/\*)
    | (?P<escaped>\b[eE]'(?:[^'\\]|\\.|'')*')
    | (?P<string>'(?:[^']|'')*')
    | (?P<name>"(?:[^"]|"")*")
    | (?P<dollar>\$(?:[^\W\d]\w*)?\$)
    | (?P<word>[^\W\d][\w$]*)
    | (?P<mark>[();])
    """,
    re.VERBOSE | re.DOTALL,
)
COMMENT_ENDS = re.compile(r"/\*|\*/")

OUTSIDE = re.compile(
    r"(CREATE|DROP)( UNIQUE)? INDEX CONCURRENTLY\b"
    r"|REINDEX\b.*\b(CONCURRENTLY|DATABASE|SYSTEM|SCHEMA)\b"
    r"|VACUUM\b|(CREATE|DROP) (DATABASE|TABLESPACE)\b|ALTER DATABASE\b.* SET TABLESPACE\b|ALTER SYSTEM\b"
    r"|ALTER TABLE\b.* DETACH PARTITION\b.* CONCURRENTLY\b|CLUSTER$|(CREATE|ALTER|DROP) SUBSCRIPTION\b"
)
"""What the server refuses inside a transaction, by its words; names in quotes are none of them."""

COMMITS = re.compile(r"\b(COMMIT|ROLLBACK)\b[^;]*;", re.IGNORECASE)
"""In the body of a DO: it ends the transaction it runs in, so that it may not be given one from outside."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of a file: its text without the semicolon, the line it begins on, and its unquoted words."""

    text: str
    line: int
    words: str
    """In capitals, one blank between two: CREATE INDEX CONCURRENTLY IF NOT EXISTS …"""

    @property
    def runs_outside(self) -> bool:
        """Return whether the server refuses it inside a transaction."""
        return bool(OUTSIDE.match(self.words)) or (self.words.startswith("DO") and bool(COMMITS.search(self.text)))

    @property
    def first_line(self) -> str:
        """Return its first line, for a message."""
        return self.text.partition("\n")[0].strip()


class _Open:
    """The statement that is being read."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.start: int | None = None
        self.end = 0
        self.words: list[str] = []
        self.brackets = 0
        self.blocks = 0
        """BEGIN ATOMIC … END of a function in SQL, and CASE … END in it: semicolons inside end no statement."""

    def take(self, kind: str, text: str, start: int, end: int) -> None:
        """Take the next token in."""
        self.start = start if self.start is None else self.start
        self.end = end
        if kind == "mark":
            self.brackets = max(self.brackets + {"(": 1, ")": -1}.get(text, 0), 0)
        if kind != "word":
            return
        word = text.upper()
        if (word == "ATOMIC" and self.words and self.words[-1] == "BEGIN" and self.words[0] == "CREATE") or (
            self.blocks and word == "CASE"
        ):
            self.blocks += 1
        elif self.blocks and word == "END":
            self.blocks -= 1
        self.words.append(word)


def split(text: str) -> tuple[Statement, ...]:
    """Return the statements of a file, in order; comments before, between and after them are in none."""
    statements = []
    opened = _Open()
    for kind, sign, start, end in _tokens(text):
        if kind == "mark" and sign == ";" and not opened.brackets and not opened.blocks:
            statements.append(opened)
            opened = _Open()
        else:
            opened.take(kind, sign, start, end)
    return tuple(
        Statement(text[each.start : each.end], text.count("\n", 0, each.start) + 1, " ".join(each.words))
        for each in (*statements, opened)
        if each.start is not None
    )


def _tokens(text: str) -> Iterator[tuple[str, str, int, int]]:
    """Yield what a statement consists of: words, brackets, semicolons, whole strings, and every other sign."""
    at = 0
    while at < len(text):
        match = TOKEN.match(text, at)
        if match is None:
            if not text[at].isspace():
                yield "sign", text[at], at, at + 1
            at += 1
            continue
        kind, end = str(match.lastgroup), match.end()
        if kind == "comment":
            end = _comment_end(text, end)
        elif kind == "dollar":
            closing = text.find(match.group(), end)
            end = len(text) if closing < 0 else closing + len(match.group())
        if kind not in {"remark", "comment"}:
            yield kind, match.group(), at, end
        at = end


def _comment_end(text: str, at: int) -> int:
    """Return where the comment that is open at `at` ends; comments stand in each other."""
    depth = 1
    for match in COMMENT_ENDS.finditer(text, at):
        depth += 1 if match.group() == "/*" else -1
        if not depth:
            return match.end()
    return len(text)

"""A file of SQL cut into its statements, as PostgreSQL's own psql cuts it.

Decision: docs/decisions/statements.md
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

START = r"[A-Za-z_\u0080-\U0010ffff]"
REST = r"[A-Za-z0-9_\u0080-\U0010ffff]"
"""The letters of a name, as the server's own lexer has them: every sign beyond ASCII is one."""

# A string that does not end takes in the rest: no semicolon in it may end a statement. `\r` alone ends a remark too.
TOKEN = re.compile(
    rf"""
      (?P<remark>--[^\n\r]*)
    | (?P<comment>/\*)
    | (?P<escaped>[eE]'(?:[^'\\]|\\.|'')*+(?:'|\Z)
        (?:(?:[ \t\f\v]|--[^\n\r]*)*[\n\r](?:\s|--[^\n\r]*[\n\r])*'(?:[^'\\]|\\.|'')*+(?:'|\Z))*)
    | (?P<string>'(?:[^']|'')*+(?:'|\Z))
    | (?P<name>"(?:[^"]|"")*+(?:"|\Z))
    | (?P<dollar>\$(?:{START}{REST}*)?\$)
    | (?P<word>{START}(?:{REST}|\$)*)
    | (?P<mark>[();])
    """,
    re.VERBOSE | re.DOTALL,
)
COMMENT_ENDS = re.compile(r"/\*|\*/")
LINE_ENDS = re.compile(r"\r\n|\n|\r")

OUTSIDE = re.compile(
    r"(CREATE|DROP)( UNIQUE)? INDEX CONCURRENTLY\b"
    r"|REINDEX\b.*\b(CONCURRENTLY|DATABASE|SYSTEM|SCHEMA)\b"
    r"|VACUUM\b|(CREATE|DROP) (DATABASE|TABLESPACE)\b|ALTER DATABASE\b.* SET TABLESPACE\b|ALTER SYSTEM\b"
    r"|ALTER TABLE\b.* DETACH PARTITION\b.* CONCURRENTLY\b|CLUSTER( VERBOSE)?$|(CREATE|ALTER|DROP) SUBSCRIPTION\b"
    r"|(COMMIT|ROLLBACK) PREPARED\b"
)
"""What the server refuses inside a transaction, by its words; names in quotes are none of them."""

COMMITS = {"COMMIT", "ROLLBACK"}
"""In the body of a DO: it ends the transaction it runs in, so that it may not be given one from outside."""


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of a file: a word, a whole string, a comment, or a single sign."""

    kind: str
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Statement:
    """One statement of a file: its text without the semicolon, and the line it begins on."""

    text: str
    line: int

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """Return what it consists of, without its comments."""
        return tuple(each for each in tokens(self.text) if each.kind not in {"remark", "comment"})

    @cached_property
    def words(self) -> str:
        """Return its unquoted words in capitals, one blank between two."""
        return " ".join(each.text.upper() for each in self.tokens if each.kind == "word")

    @property
    def runs_outside(self) -> bool:
        """Return whether the server refuses it inside a transaction."""
        return bool(OUTSIDE.match(self.words)) or (self.words.split(" ")[0] == "DO" and self._body_commits)

    @property
    def first_line(self) -> str:
        """Return its first line, for a message."""
        return LINE_ENDS.split(self.text, maxsplit=1)[0].strip()

    @property
    def _body_commits(self) -> bool:
        """Return whether the code of a DO ends its transaction itself; its comments and strings do not."""
        bodies = (each.text for each in self.tokens if each.kind in {"dollar", "string", "escaped"})
        inner = (each for body in bodies for each in tokens(_unquoted(body)))
        return any(each.kind == "word" and each.text.upper() in COMMITS for each in inner)


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

    def take(self, token: Token) -> None:
        """Take the next token in."""
        self.start = token.start if self.start is None else self.start
        self.end = token.end
        if token.kind == "mark":
            self.brackets = max(self.brackets + {"(": 1, ")": -1}.get(token.text, 0), 0)
        if token.kind != "word":
            return
        word = token.text.upper()
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
    for token in tokens(text):
        if token.kind in {"remark", "comment"}:
            continue
        if token.text == ";" and not opened.brackets and not opened.blocks:
            statements.append(opened)
            opened = _Open()
        else:
            opened.take(token)
    found, line, at = [], 1, 0
    for each in (*statements, opened):
        if each.start is not None:
            line, at = line + len(LINE_ENDS.findall(text, at, each.start)), each.start
            found.append(Statement(text[each.start : each.end], line))
    return tuple(found)


def _unquoted(text: str) -> str:
    """Return what stands in a string's quotes."""
    quote = text[: text.index("$", 1) + 1] if text.startswith("$") else text[: text.index("'") + 1]
    return text.removeprefix(quote).removesuffix(quote[-1] if quote.endswith("'") else quote)


def line_at(text: str, position: int) -> int:
    """Return the number of the line on which a position stands, the first being 1."""
    return len(LINE_ENDS.findall(text, 0, position)) + 1


def tokens(text: str) -> Iterator[Token]:
    """Yield what a text consists of: words, brackets, semicolons, comments, whole strings, and every other sign."""
    at = 0
    while at < len(text):
        match = TOKEN.match(text, at)
        if match is None:
            if not text[at].isspace():
                yield Token("sign", text[at], at, at + 1)
            at += 1
            continue
        kind, end = str(match.lastgroup), match.end()
        if kind == "comment":
            end = _comment_end(text, end)
        elif kind == "dollar":
            closing = text.find(match.group(), end)
            end = len(text) if closing < 0 else closing + len(match.group())
        yield Token(kind, text[at:end], at, end)
        at = end


def _comment_end(text: str, at: int) -> int:
    """Return where the comment that is open at `at` ends; comments stand in each other."""
    depth = 1
    for match in COMMENT_ENDS.finditer(text, at):
        depth += 1 if match.group() == "/*" else -1
        if not depth:
            return match.end()
    return len(text)

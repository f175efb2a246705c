"""A file cut into its statements: where the server cuts it, and nowhere else."""

from typing import Any

import psycopg
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from kerp_import.migrate.statements import split
from support import FIXTURES

CASES = yaml.safe_load((FIXTURES / "migrate" / "statements.yaml").read_text(encoding="utf-8"))

OPEN_END = ("42601", "42704")
"""A file that ends inside something is a syntax error; `$x$ … $y$` that never closes too."""

BLANKS = st.sampled_from([" ", "\n", "\t", "\r\n", " -- x; '\n", " /* ; ' /* \" */ $$ */ ", "\n--\r"])
TEXT = st.text("ab;'\"\\$-/* \n가(", max_size=8)
VALUES = st.one_of(
    TEXT.map(lambda text: "'" + text.replace("'", "''") + "'"),
    TEXT.map(lambda text: "E'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"),
    TEXT.filter(lambda text: "$" not in text).map(lambda text: f"$${text}$$"),
    TEXT.filter(lambda text: "$q" not in text).map(lambda text: f"$q1${text} $q1$"),
    TEXT.filter(lambda text: text).map(lambda text: '1 AS "' + text.replace('"', '""') + '"'),
    st.sampled_from(["CASE WHEN true THEN 1 END", "(1)", "((';'))", "-1", "2 - -1", "B'01'", "U&'\\d55c'"]),
)
STATEMENTS = st.builds(lambda blank, value, after: f"SELECT{blank}{value}{after}", BLANKS, VALUES, BLANKS)
FILES = st.lists(st.tuples(st.one_of(BLANKS, st.just("")), STATEMENTS), max_size=5)


def seen_by_server(connection: psycopg.Connection[Any], text: str) -> list[list[Any] | None]:
    """Return what each statement answers that the server sees in a text."""
    answers: list[list[Any] | None] = []
    with connection.cursor() as cursor:
        cursor.execute(text.encode())
        while True:
            if cursor.statusmessage:
                answers.append(cursor.fetchall() if cursor.description else None)
            if not cursor.nextset():
                return answers


@pytest.fixture(name="server", scope="module")
def _server(server_url: str) -> Any:  # noqa: ANN401 - an iterator of a connection
    with psycopg.connect(server_url, autocommit=True) as connection:
        yield connection


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_file_is_cut_as_written_down(case: dict[str, Any]) -> None:
    wanted = [tuple(each) for each in case.get("says_at", case.get("says", {}).items())]
    assert [(each.line, each.text) for each in split(case["sql"])] == wanted


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_server_sees_the_same_statements(server: psycopg.Connection[Any], case: dict[str, Any]) -> None:
    pieces = [each.text for each in split(case["sql"])]
    if case.get("is_open"):
        with pytest.raises(psycopg.errors.SyntaxError):
            server.execute(pieces[-1].encode())
        return
    with server.transaction(force_rollback=True):
        whole = seen_by_server(server, case["sql"])
        assert len(whole) == len(pieces)
    with server.transaction(force_rollback=True):
        assert [answer for piece in pieces for answer in seen_by_server(server, piece)] == whole


@settings(max_examples=200, deadline=None)
@given(FILES)
def test_any_file_is_cut_where_the_server_cuts_it(server: psycopg.Connection[Any], file: list[tuple[str, str]]) -> None:
    text = ";".join(before + statement for before, statement in file)
    pieces = split(text)
    assert [each for piece in pieces for each in seen_by_server(server, piece.text)] == seen_by_server(server, text)
    assert len(pieces) == len(file)


@settings(max_examples=300)
@given(st.text("ab;'\"\\$-/*\n\r (eEU&가", max_size=40))
def test_pieces_are_cut_again_into_the_same_and_stand_in_the_file_in_order(text: str) -> None:
    pieces = [each.text for each in split(text)]
    assert [each.text for each in split("\n;\n".join(pieces[:-1]))] == pieces[:-1]
    at = 0
    for piece in pieces:
        at = text.index(piece, at) + len(piece)

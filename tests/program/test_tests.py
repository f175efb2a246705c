"""The tests themselves: names are sentences, folders mirror the package, every test can fail, none imports another."""

import ast
import re
from collections import Counter
from pathlib import Path

import pytest
from support import ROOT

TESTS = ROOT / "tests"
PACKAGE = ROOT / "pipeline" / "kerp_import"
FILES = sorted(TESTS.rglob("test_*.py"))
NOT_ROOMS = {"both_shapes", "commands", "faults", "months_ahead", "program"}
"""The folders for commands whose code is one file each, for what breaks around the program, for the later part of a
room, for the whole of it, and for what holds of plain and of partitioned vouchers."""

LETTERS = 80
SENTENCE = re.compile(r"test(_[a-z0-9]+){3,}")
CHECKS = {"pytest.raises", "pytest.fail", "expect"}
"""The calls that fail a test, beside `assert`."""

TOO_WIDE = {"Exception", "BaseException", "AssertionError", "KerpError", "psycopg.Error"}
"""What `pytest.raises` must not stand for without `match`: a slip in the test would be one of them too."""


def name_of(path: Path) -> str:
    """Return a file's path as the parameters of a test show it."""
    return path.relative_to(TESTS).as_posix()


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def functions_of(tree: ast.AST) -> list[ast.FunctionDef]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]


def all_tests(tree: ast.AST) -> list[ast.FunctionDef]:
    return [function for function in functions_of(tree) if function.name.startswith("test_")]


def calls_in(tree: ast.AST) -> list[ast.Call]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)]


def modules_imported(tree: ast.AST) -> set[str]:
    """Return what is imported anywhere in the tree: of `from a import b` both `a` and `a.b`."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            origin = "tests" if node.level else node.module or ""
            names |= {origin, *(f"{origin}.{alias.name}" for alias in node.names)}
    return names


def other_tests_imported(tree: ast.AST) -> set[str]:
    """Return the imports that lead to another test file, by whatever path; `support` is there to be imported."""
    forbidden = {"tests", "conftest", *(path.stem for path in FILES)}
    return {name for name in modules_imported(tree) if forbidden & set(name.split("."))}


def unable_to_fail(tree: ast.AST) -> set[str]:
    """Return the tests that assert nothing, neither themselves nor in a function of their file that they call."""
    functions = {function.name: function for function in functions_of(tree)}
    called = {name: {ast.unparse(call.func) for call in calls_in(function)} for name, function in functions.items()}
    failing = {
        name
        for name, function in functions.items()
        if called[name] & CHECKS or any(isinstance(node, ast.Assert) for node in ast.walk(function))
    }
    while more := {name for name in functions.keys() - failing if called[name] & failing}:
        failing |= more
    return {test.name for test in all_tests(tree)} - failing


def wide_raises(tree: ast.AST) -> list[str]:
    """Return the `pytest.raises` of an error that could be any other too."""
    raises = [call for call in calls_in(tree) if ast.unparse(call.func) == "pytest.raises"]
    return [ast.unparse(call) for call in raises if not call.keywords and ast.unparse(call.args[0]) in TOO_WIDE]


def test_every_folder_mirrors_a_room_of_the_package() -> None:
    rooms = {path.name for path in PACKAGE.iterdir() if path.is_dir()}
    assert {path.parent.name for path in FILES} <= rooms | NOT_ROOMS
    assert {path.parent.parent for path in FILES} == {TESTS}


def test_no_two_files_of_tests_bear_one_name() -> None:
    assert [name for name, times in Counter(path.name for path in FILES).items() if times > 1] == []


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_names_are_sentences_under_80_letters_and_stand_once(path: Path) -> None:
    names = [test.name for test in all_tests(tree_of(path))]
    assert names, "a file of tests without a test"
    assert [name for name in names if not SENTENCE.fullmatch(name) or len(name) >= LETTERS] == []
    assert [name for name, times in Counter(names).items() if times > 1] == []


@pytest.mark.parametrize("path", [*FILES, TESTS / "support.py", TESTS / "conftest.py"], ids=name_of)
def test_no_test_imports_another(path: Path) -> None:
    assert other_tests_imported(tree_of(path)) == set()


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_every_test_can_fail_and_expects_an_error_of_its_own(path: Path) -> None:
    assert unable_to_fail(tree_of(path)) == set()
    assert wide_raises(tree_of(path)) == []


@pytest.mark.parametrize(
    "source",
    [
        "import test_cli",
        "from test_cli import write",
        "from tests.program import test_cli",
        "def inside():\n    from program.test_cli import write",
        "from . import test_cli",
        "from conftest import home",
    ],
)
def test_an_import_of_another_test_is_seen_wherever_it_stands(source: str) -> None:
    assert other_tests_imported(ast.parse(source))


def test_a_test_that_asserts_nothing_is_seen() -> None:
    tree = ast.parse(
        "def checked(): assert 1 == 2\n"
        "def around(): checked()\n"
        "def test_by_a_helper(): around()\n"
        "def test_by_itself():\n    with pytest.raises(KeyError): {}[1]\n"
        "def test_of_nothing(): print(1)\n"
    )
    assert unable_to_fail(tree) == {"test_of_nothing"}


def test_an_expected_error_that_any_slip_would_be_is_seen() -> None:
    tree = ast.parse("with pytest.raises(Exception): f()\nwith pytest.raises(psycopg.Error, match='x'): f()")
    assert wide_raises(tree) == ["pytest.raises(Exception)"]

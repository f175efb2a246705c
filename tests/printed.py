"""Every string that the program can print, found by reading the program: what Words, say, rules and pages are made of.

A string is found by itself: two texts side by side of which the first is Korean are a pair wherever they stand, and a
Korean text alone is one too. What is filled in stands as {…}, as in the templates of messages.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

import jinja2
from jinja2 import nodes
from kerp_import.reconcile import causes
from kerp_import.validate.rule import fields_above
from kerp_import.validate.rules import __path__ as rule_folders
from support import ROOT

PROGRAM = ROOT / "pipeline" / "kerp_import"
HANGUL = re.compile("[가-힣]")
LATIN = re.compile("[A-Za-z]{2}")
QUOTED = re.compile(r"'[^']*'|\([^()]*\)")
SAYERS = {"Words", "say", "tell", "t"}
"""What takes a Korean text and an English one, whatever stands in them."""

VOCABULARY = (
    "extract/recognise/", "extract/rows/", "extract/column_roles/", "extract/checks/subtotals.py", "mapping/scoring/",
    "mapping/code_by_name.py", "mapping/charts/dialect.py", "bundle/", "template/forms.py", "values/",
    "model/particles.py", "model/plurals.py", "model/money_words.py", "model/company_forms.py", "start/folder.py",
    "extract/privacy.py", "extract/formats/xlsx_package.py", "reconcile/comparisons/vat_book.py",
    "mapping_review/edit_text.py", "template/workbook.py",
)  # fmt: skip
"""Rooms in which Korean texts are words of the clients' files: headers, names of accounts, of which none is printed
but by a sayer."""


@dataclass(frozen=True, slots=True)
class Printed:
    """One text in both languages, and where it is written; one of them is empty where it stands alone."""

    where: str
    ko: str
    en: str


@cache
def printed() -> tuple[Printed, ...]:
    """Return every text of the program."""
    return (*_python(), *_rules(), *_causes(), *_pages())


def _python() -> Iterator[Printed]:
    """Yield the texts of the modules."""
    for path in sorted(PROGRAM.rglob("*.py")):
        name = path.relative_to(PROGRAM).as_posix()
        yield from _of_module(ast.parse(path.read_text(encoding="utf-8")), name)


def _of_module(tree: ast.Module, name: str) -> Iterator[Printed]:
    is_vocabulary = name.startswith(VOCABULARY)
    taken = {id(each.value) for each in ast.walk(tree) if isinstance(each, ast.Expr)}
    for node in ast.walk(tree):
        for first, second in _side_by_side(node):
            ko, en = text_of(first), text_of(second)
            if ko is None or en is None or id(first) in taken:
                continue
            is_said = isinstance(node, ast.Call) and called(node) in SAYERS and first is node.args[0]
            if is_said or (
                not is_vocabulary and HANGUL.search(ko) and LATIN.search(en) and not HANGUL.search(QUOTED.sub("", en))
            ):
                taken |= {id(each) for side in (first, second) for each in ast.walk(side)}
                yield Printed(f"{name}:{first.lineno}", ko, en)
    for node in ast.walk(tree):
        ko = text_of(node) if isinstance(node, (ast.Constant, ast.JoinedStr)) and id(node) not in taken else None
        if ko is not None and HANGUL.search(ko) and not is_vocabulary:
            taken |= {id(each) for each in ast.walk(node)}
            yield Printed(f"{name}:{node.lineno}", ko, "")  # type: ignore[attr-defined]


def _side_by_side(node: ast.AST) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Yield the expressions that stand side by side in a call, a tuple or a list."""
    if isinstance(node, ast.Call):
        values = node.args
        by_name = {each.arg: each.value for each in node.keywords if each.arg}
        yield from (
            (value, by_name[f"{name[:-3]}_en"])
            for name, value in by_name.items()
            if name.endswith("_ko") and f"{name[:-3]}_en" in by_name
        )
    elif isinstance(node, ast.Dict):
        by_name = {
            str(key.value): value
            for key, value in zip(node.keys, node.values, strict=True)
            if isinstance(key, ast.Constant)
        }
        yield from (
            (value, by_name[f"{name[:-3]}_en"])
            for name, value in by_name.items()
            if name.endswith("_ko") and f"{name[:-3]}_en" in by_name
        )
        return
    else:
        values = node.elts if isinstance(node, (ast.Tuple, ast.List)) else []
    yield from pairwise(values)


def called(node: ast.Call) -> str:
    """Return the name of what is called."""
    return str(getattr(node.func, "id", getattr(node.func, "attr", "")))


def text_of(node: ast.AST) -> str | None:
    """Return a text as a template, None where the expression is none."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        return "".join(
            str(each.value).replace("{", "{{").replace("}", "}}") if isinstance(each, ast.Constant) else _place(each)
            for each in node.values
        )
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = text_of(node.left), text_of(node.right)
        return None if left is None and right is None else (left or "{x}") + (right or "{x}")
    return None


def _place(value: ast.expr) -> str:
    """Return what stands for a value of an f-string: how it is counted tells whether it is grouped."""
    assert isinstance(value, ast.FormattedValue)
    spec = text_of(value.format_spec) if value.format_spec else ""
    is_counted = isinstance(value.value, ast.Call) and called(value.value) == "len"
    return "{" + ("len" if is_counted else "x") + (f":{spec}" if spec == "," else "") + "}"


def _rules() -> Iterator[Printed]:
    """Yield the words of the rules that are SQL, and what their queries say in Korean."""
    of_migrations = PROGRAM / "schema_changes" / "lint" / "rules"
    for path in sorted((*Path(rule_folders[0]).glob("*.sql"), *of_migrations.glob("*.sql"))):
        fields, query = fields_above(path)
        for key in {"title", "message", "hint", "why"} & fields.keys():
            yield Printed(f"{path.name}: {key}", fields[key]["ko"], fields[key]["en"])
        yield from _in_sql(path.name, query)


def _causes() -> Iterator[Printed]:
    """Yield the words of the causes of a difference."""
    for path in sorted(Path(causes.__path__[0]).glob("*.sql")):
        fields, query = fields_above(path)
        yield Printed(path.name, fields["ko"], fields["en"])
        yield from _in_sql(path.name, query)


def _in_sql(name: str, query: str) -> Iterator[Printed]:
    """Yield the Korean texts of a query."""
    for text in re.findall(r"'((?:[^'\n]|'')*)'", re.sub(r"--.*", "", query)):
        if HANGUL.search(text):
            yield Printed(name, text.replace("''", "'").replace("%s", "{x}").replace("{", "{{").replace("}", "}}"), "")


def _pages() -> Iterator[Printed]:
    """Yield what the pages say: both texts of every t(…), and what stands there in one language."""
    reader = jinja2.Environment(autoescape=True)
    for path in sorted(PROGRAM.rglob("*.jinja")):
        page = reader.parse(path.read_text(encoding="utf-8"))
        for call in page.find_all(nodes.Call):
            texts = [each.value for each in call.args if isinstance(each, nodes.Const)]
            if getattr(call.node, "name", "") in SAYERS and len(texts) == len(call.args) == 2:
                yield Printed(f"{path.name}:{call.lineno}", *(re.sub("%[ds]", "{x}", each) for each in texts))
        for data in page.find_all(nodes.TemplateData):
            words = re.sub(r"<[^>]*>|[A-Za-z-]+=\"[^\"]*\"?|&[a-z]+;", " ", data.data)
            if HANGUL.search(words):
                yield Printed(f"{path.name}:{data.lineno}", words, "")

"""The floors: imports point down only, and a floor never imports itself; a package counts as one module."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

FLOORS = (
    ("schemas",),
    ("words", "ids", "columns", "doubt"),
    ("model", "errors", "coverage", "tied"),
    ("outcome",),
    (
        "text", "names", "headers", "period", "source", "step", "embedded", "database", "mapping", "reading", "files",
        "outputs", "archive",
    ),
    ("synonyms", "binding"),
    ("rule", "causes", "tally", "sources", "layout", "dialect", "classify", "grouped", "proposal", "redline",
     "teller"),
    ("custom",),
    (
        "provenance", "privacy", "counting", "partner_keys", "values", "migrate", "template", "usage", "ledger",
        "running", "waiting", "set_aside", "doubting",
    ),
    (
        "rules", "recognise", "layouts", "cash", "decision", "vouchers", "subtotals", "headings", "voucher_key",
        "ledgers",
    ),
    ("namesakes", "severities", "rolled"),
    ("nature",),
    ("resolve", "naming", "coding", "posting", "reshape", "saved", "profile", "suggest"),
    ("sift",),
    ("unused",),
    ("extract", "plan", "transform", "load", "validate", "promote", "history", "company", "mapcheck", "report", "raw",
     "snapshot", "lineage"),
    ("guard", "inspection", "openings", "returned", "survey", "difference", "receipt", "tying"),
    ("readiness", "run", "draft", "rollback", "mapbook", "reconciling", "suggesting"),
    ("cli",),
)  # fmt: skip
"""From the ground up: what each thing is, the things, the steps, what stands around a run, the flow, the words."""

FLOOR_OF = {name: floor for floor, names in enumerate(FLOORS) for name in names}
LONGEST = 250
CATALOGUES = {"pipeline/errors.py"}
"""One class per reason: long, and still one thing."""


def modules() -> list[Path]:
    return sorted(path for folder in ("pipeline", "schemas") for path in (ROOT / folder).rglob("*.py"))


def unit(dotted: str) -> str:
    """Return the module or package directly below pipeline, or `schemas`."""
    parts = dotted.split(".")
    return parts[0] if parts[0] == "schemas" or len(parts) == 1 else parts[1]


def imports(path: Path) -> set[str]:
    """Return the units of ours that `path` imports, wherever in the file it does so."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module == "pipeline":
            found |= {f"pipeline.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return {unit(name) for name in found if name.split(".")[0] in {"pipeline", "schemas"}}


def own_unit(path: Path) -> str:
    return unit(".".join(path.relative_to(ROOT).with_suffix("").parts))


def test_every_module_has_a_floor() -> None:
    assert {own_unit(path) for path in modules() if path != ROOT / "pipeline" / "__init__.py"} == set(FLOOR_OF)


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_down_only(path: Path) -> None:
    if path == ROOT / "pipeline" / "__init__.py":
        assert not imports(path)
        return
    mine = own_unit(path)
    upward = {name for name in imports(path) - {mine} if FLOOR_OF[name] >= FLOOR_OF[mine]}
    assert not upward, f"{mine} (floor {FLOOR_OF[mine]}) imports {upward}"


def test_one_file_knows_psycopg() -> None:
    knowing = [path for path in modules() if "psycopg" in path.read_text(encoding="utf-8").split('"""')[2]]
    assert [str(path.relative_to(ROOT)) for path in knowing] == ["pipeline/database.py"]


def test_no_module_is_two_things() -> None:
    lines = {str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in modules()}
    long = {name for name, count in lines.items() if count > LONGEST}
    assert long == CATALOGUES

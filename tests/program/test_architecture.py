"""The floors: imports point down only, wherever in a file they stand; the map in the docs is the tree.

Decision: docs/decisions/package-and-floors.md
"""

import ast
import re
from collections import Counter
from pathlib import Path

import pytest
from support import ROOT

PACKAGE = ROOT / "pipeline" / "kerp_import"
SCHEMAS = ROOT / "schemas" / "kerp_schemas"

FLOORS = {
    "nouns": ("kerp_schemas", "model"),
    "ground": ("values", "files", "settings", "database", "migrate"),
    "stages": (
        "mapping", "extract", "records", "transform", "load", "validate", "promote", "reconcile", "report",
    ),
    "commands": ("template", "inspect", "mapping_review", "readiness", "receipt", "diff", "explain", "bundle", "start",
        "backup", "schema_changes", "backfill", "table_copy", "expand_contract", "partition",
        "alerts", "monitor", "retention", "health",
    ),
    "flow": ("run",),
    "api": ("api",),
    "cli": ("cli", "__main__"),
}  # fmt: skip
"""From the ground up, each room able to import those named before it: on lower floors, or to its left on its own."""

ARCHITECTURE = ROOT / "docs" / "architecture.md"

ROOMS = [room for rooms in FLOORS.values() for room in rooms]


def modules() -> list[Path]:
    return sorted(path for folder in (PACKAGE, SCHEMAS) for path in folder.rglob("*.py"))


def room(dotted: str) -> str:
    """Return the folder or module directly below kerp_import, or `kerp_schemas`."""
    parts = dotted.split(".")
    return parts[0] if parts[0] == "kerp_schemas" or len(parts) == 1 else parts[1]


def dotted_name(path: Path) -> str:
    """Return the name by which `path` is imported."""
    parts = path.relative_to(PACKAGE.parent if PACKAGE in path.parents else SCHEMAS.parent).with_suffix("").parts
    return ".".join(parts)


def imports(path: Path) -> set[str]:
    """Return the names of ours that `path` imports, wherever in the file it does so."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return {name for name in names if name.split(".")[0] in {"kerp_import", "kerp_schemas"}}


def test_every_room_stands_on_one_floor() -> None:
    rooms = {room(dotted_name(path)) for path in modules() if path != PACKAGE / "__init__.py"}
    assert Counter(ROOMS) == Counter(rooms)


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_down_only(path: Path) -> None:
    if path == PACKAGE / "__init__.py":
        assert not imports(path)
        return
    own = room(dotted_name(path))
    upward = {name for name in imports(path) if room(name) != own and ROOMS.index(room(name)) > ROOMS.index(own)}
    assert not upward, f"{own} imports {upward}"


def modules_imported(path: Path, known: set[str]) -> set[str]:
    """Return the modules that `path` imports: of a package's name, the package itself."""
    return {name if name in known else name.rpartition(".")[0] for name in imports(path)} & known


def test_no_module_imports_itself_in_a_circle() -> None:
    names = {dotted_name(path).removesuffix(".__init__"): path for path in modules()}
    waiting = {name: modules_imported(path, set(names)) - {name} for name, path in names.items()}
    while free := [name for name, needs in waiting.items() if not needs & waiting.keys()]:
        for name in free:
            del waiting[name]
    assert not waiting


def test_only_the_flow_lies_loose_in_the_package() -> None:
    loose = {path.name for path in PACKAGE.iterdir() if path.is_file()}
    assert loose == {"run.py", "__init__.py", "__main__.py", "py.typed"}


def test_one_file_knows_psycopg() -> None:
    knowing = set()
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            if any(name.split(".")[0] == "psycopg" for name in names):
                knowing.add(str(path.relative_to(PACKAGE)))
    assert knowing == {"database/connection.py"}


def test_no_class_name_stands_twice() -> None:
    names = Counter(
        node.name
        for path in modules()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
    )
    assert {name for name, times in names.items() if times > 1} == set()


def table_of(heading: str) -> list[list[str]]:
    """Return the cells of the rows of the architecture page's table below `heading`."""
    section = ARCHITECTURE.read_text(encoding="utf-8").partition(f"\n## {heading}")[2].partition("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip().strip("`") for cell in row.strip("|").split("|")] for row in rows[2:]]


def test_the_floors_of_the_page_are_the_floors_that_are_held() -> None:
    told = {floor: tuple(rooms.replace("\\", "").split(", ")) for floor, rooms, _ in table_of("Floors")}
    assert list(told.items()) == list(FLOORS.items())


def test_the_map_of_the_page_is_the_tree() -> None:
    told = [folder for folder, what in table_of("Folders of") if what]
    there = [
        str(folder.relative_to(PACKAGE))
        for folder in PACKAGE.rglob("*")
        if folder.is_dir() and any(path.suffix != ".pyc" for path in folder.iterdir() if path.is_file())
    ]
    assert told == sorted(there)


def test_the_page_names_every_step_of_the_flow_in_its_order() -> None:
    (steps,) = re.findall(r"^ +files → (.+)$", ARCHITECTURE.read_text(encoding="utf-8"), re.MULTILINE)
    assert steps.split(" → ") == ["extract", "transform", "load", "validate", "promote", "report"]
    assert set(steps.split(" → ")) <= set(FLOORS["stages"])

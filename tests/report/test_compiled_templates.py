"""A template is compiled once for all processes, and again when its text changes."""

import sys
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader
from kerp_import.report.compiled_templates import CompiledTemplates


def rendered(folder: Path) -> tuple[str, CompiledTemplates]:
    """Return what a process of its own would render, and what it keeps."""
    compiled = CompiledTemplates(folder)
    environment = Environment(loader=FileSystemLoader(folder), bytecode_cache=compiled, autoescape=True)
    return environment.get_template("page.jinja").render(), compiled


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    page = tmp_path / "page.jinja"
    page.write_text("하나", encoding="utf-8")
    return page


def kept(page: Path) -> list[Path]:
    return list((page.parent / "__pycache__").iterdir())


def test_the_next_process_finds_it_compiled_and_a_changed_text_is_compiled_again(page: Path) -> None:
    assert rendered(page.parent)[0] == "하나"
    (file,) = kept(page)
    first = file.read_bytes()
    assert rendered(page.parent)[0] == "하나"
    assert file.read_bytes() == first
    page.write_text("둘", encoding="utf-8")
    assert rendered(page.parent)[0] == "둘"
    assert [file.read_bytes() != first for file in kept(page)] == [True]


def test_what_is_broken_there_is_compiled_anew(page: Path) -> None:
    rendered(page.parent)
    (file,) = kept(page)
    file.write_bytes(b"nothing of jinja's")
    assert rendered(page.parent)[0] == "하나"


def test_where_python_keeps_nothing_neither_is_a_template_kept(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert rendered(page.parent)[0] == "하나"
    assert not (page.parent / "__pycache__").exists()


def test_a_folder_that_cannot_be_made_keeps_nothing(page: Path) -> None:
    (page.parent / "__pycache__").write_text("a file in its place", encoding="utf-8")
    assert rendered(page.parent)[0] == "하나"

"""A mapping file is read as it is written, or refused with every problem in it and the line of each."""

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from kerp_import.mapping.files import (
    AccountLine,
    AccountRule,
    Chart,
    ChartAccount,
    ChartSection,
    CodeLine,
    MappingFile,
    NewAccount,
    When,
    read_chart,
    read_column_roles,
    read_headers,
    read_mapping,
    read_roles,
    read_synonyms,
    read_vocabulary,
    shipped,
)
from kerp_import.mapping.files.problems import Notes
from kerp_import.mapping.files.yaml_tree import Node, grow
from kerp_import.model.errors import FileUnreadable, MappingBroken, Problem
from kerp_import.model.words import Language, Words
from kerp_import.start.papers import product_of
from support import FIXTURES

MAPPING_FILES = FIXTURES / "mappings"
BROKEN = sorted((MAPPING_FILES / "broken").glob("*.yaml"))
GOOD = sorted((MAPPING_FILES / "good").glob("*.yaml"))
LOADERS = sorted({yaml.SafeLoader, getattr(yaml, "CSafeLoader", yaml.SafeLoader)}, key=lambda loader: loader.__name__)
HEAD = "source: wehago\ntarget: kerp-standard\n"


def problems_of(read: Callable[[Path], object], path: Path) -> tuple[Problem, ...]:
    with pytest.raises(MappingBroken) as refusal:
        read(path)
    return refusal.value.problems


def written(folder: Path, text: str | bytes) -> Path:
    path = folder / "map.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def line(source_code: str, target_code: str, **others: Any) -> AccountLine:  # noqa: ANN401 - any field of a line
    unsaid = ("source_name", "target_name", "reviewer", "reviewed", "create", "note")
    fields: dict[str, Any] = dict.fromkeys(unsaid) | {"verified": False} | others
    return AccountLine(source_code=source_code, target_code=target_code, **fields)


def rule(target_code: str, **others: Any) -> AccountRule:  # noqa: ANN401 - any field of a rule
    unsaid = (
        "source_code",
        "source_range",
        "source_name",
        "when",
        "target_name",
        "reviewer",
        "reviewed",
        "create",
        "note",
    )
    fields: dict[str, Any] = dict.fromkeys(unsaid) | {"verified": False} | others
    return AccountRule(target_code=target_code, **fields)


def mapping(name: str, **others: Any) -> MappingFile:  # noqa: ANN401 - any field of a mapping
    unsaid = ("accounts", "rules", "partners", "departments", "projects", "voucher_types")
    fields: dict[str, Any] = (
        dict.fromkeys(unsaid, ()) | {"target": "kerp-standard", "closing_entries": None, "partner_codes": None} | others
    )
    return MappingFile(path=MAPPING_FILES / "good" / name, **fields)


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_a_broken_file_is_refused_with_all_its_problems(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(path.parent)
    with pytest.raises(MappingBroken) as refusal:
        read_mapping(Path(path.name))
    told = "\n\n".join(refusal.value.say(language) for language in Language) + "\n"
    assert told == path.with_suffix(".expected.txt").read_text(encoding="utf-8")


def test_every_expectation_has_its_broken_file() -> None:
    expected = {path.name.removesuffix(".expected.txt") for path in (MAPPING_FILES / "broken").glob("*.expected.txt")}
    assert expected == {path.stem for path in BROKEN}
    assert len(BROKEN) >= 25


def test_everything_that_a_mapping_can_say_is_read() -> None:
    here = {"file": "everything.yaml"}
    research = NewAccount("expense", "debit", "524")
    assert read_mapping(MAPPING_FILES / "good" / "everything.yaml") == mapping(
        "everything.yaml",
        source="wehago",
        accounts=(
            line("10300", "10102", source_name="보통예금", target_name="보통예금", verified=True, line=5, **here),
            line(
                "84003",
                "52403",
                source_name="경상연구개발비(연구비)",
                target_name="경상연구개발비(연구비)",
                verified=True,
                reviewer="accountant@client.example",
                reviewed=date(2026, 1, 15),
                create=research,
                note="연구소 이전 뒤의 계정",
                line=6,
                **here,
            ),
        ),
        rules=(
            rule("52102", source_range=("81100", "81199"), line=16, **here),
            rule("52107", source_name="접대비", verified=True, line=17, **here),
            rule(
                "52110",
                source_code="83100",
                when=When("2000", None, None, date(2024, 1, 1), None),
                verified=True,
                line=18,
                **here,
            ),
            rule(
                "52111",
                source_code="83100",
                when=When(None, "00108", "P-1", None, date(2024, 12, 31)),
                create=NewAccount("expense", "debit", None),
                line=19,
                **here,
            ),
        ),
        partners=(CodeLine("00108", "C-108", 23),),
        departments=(CodeLine("2000", "D20", 24),),
        voucher_types=(("매입매출", "purchase"), ("일반", "general")),
        closing_entries="include",
        partner_codes="business_number",
    )


def test_text_stays_as_it_was_written() -> None:
    here = {"file": "as-written.yaml"}
    assert read_mapping(MAPPING_FILES / "good" / "as-written.yaml") == mapping(
        "as-written.yaml",
        source="any",
        target="kerp-v02",
        accounts=(
            line("0101", "1_000", source_name="no", target_name="2024-01-01", line=4, **here),
            line("0x1F", "12:30:45", source_name="1e3", target_name="Off", line=5, **here),
            line("0o17", "010", source_name=".inf", target_name='it\'s "C:\\x"', line=6, **here),
            line("0101", "true", source_name="true", target_name="null", line=7, **here),
        ),
        voucher_types=(("no", "sales"), ("1", "general")),
    )


def test_a_byte_order_mark_and_windows_line_ends_are_tolerated() -> None:
    partners = (CodeLine("1", "가-1", 5),)
    assert read_mapping(MAPPING_FILES / "good" / "windows.yaml") == mapping(
        "windows.yaml", source="kclep", partners=partners
    )


def test_source_and_target_are_enough() -> None:
    assert read_mapping(MAPPING_FILES / "good" / "least.yaml") == mapping("least.yaml", source="seed-generic")


def test_a_file_over_16_mib_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, HEAD + "#" * (16 * 1024 * 1024))
    assert problems_of(read_mapping, path) == (
        Problem(1, Words("파일이 너무 큽니다 (16 MiB까지)", "the file is too large (16 MiB at most)")),
    )


def test_ten_thousand_problems_are_enough(tmp_path: Path) -> None:
    path = written(tmp_path, HEAD + "partners:\n" + "  - {}\n" * 20_000)
    problems = problems_of(read_mapping, path)
    assert len(problems) == 10_001
    assert problems[-1].words.en == "too many problems: reading stopped here"


def test_what_is_no_file_is_unreadable_and_never_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    for path in (tmp_path, tmp_path / "absent", tmp_path / "pipe", tmp_path / "loop", Path("a\0b")):
        with pytest.raises(FileUnreadable):
            read_mapping(path)


def test_a_legacy_chart_is_read(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "chart: wehago\n"
        "product: 더존 Smart A / WEHAGO\n"
        'income_summary: "40000"\n'
        'retained_earnings: "37500-37999"\n'
        "sections:\n"
        '  - {range: "10100-14599", name: 당좌자산, account_type: asset, normal_side: debit}\n'
        "accounts:\n"
        '  - {code: "10800", name: 외상매출금, account_type: asset, normal_side: debit, allow_posting: false}\n'
        '  - {code: "10900", name: 대손충당금, account_type: asset, normal_side: credit, section: 당좌자산,'
        ' contra_of: "10800", parent_code: "108"}\n',
    )
    assert read_chart(path) == Chart(
        name="wehago",
        product="더존 Smart A / WEHAGO",
        income_summary="40000",
        retained_earnings=("37500", "37999"),
        sections=(ChartSection("10100", "14599", "당좌자산", "asset", "debit"),),
        accounts=(
            ChartAccount(
                "10800", "외상매출금", "asset", "debit", None, allow_posting=False, section=None, contra_of=None
            ),
            ChartAccount(
                "10900",
                "대손충당금",
                "asset",
                "credit",
                "108",
                allow_posting=True,
                section="당좌자산",
                contra_of="10800",
            ),
        ),
    )


def test_a_broken_chart_is_refused_with_its_lines(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "chart: wehago\n"
        "retained_earnings: 37500\n"
        "accounts:\n"
        '  - {code: "10800", name: 외상매출금, account_type: asset, normal_side: debit}\n'
        '  - {code: "10800", name: 받을어음, account_type: asset, normal_side: debit}\n'
        '  - {code: "10900", name: 대손충당금, account_type: contra, normal_side: credit}\n',
    )
    assert [(problem.line, problem.words.en) for problem in problems_of(read_chart, path)] == [
        (
            2,
            "retained_earnings: a range is two codes of equal length, the lower one first, like '81100-81199': '37500'",
        ),
        (5, "the same entry is there twice: '10800' (first on line 4)"),
        (6, "account_type: unknown value 'contra' (one of: asset, liability, equity, revenue, expense)"),
    ]


def test_synonyms_are_read_and_refused_alike(tmp_path: Path) -> None:
    assert read_synonyms(written(tmp_path, "synonyms: [[제예금, 기타제예금], [no, 0101, x]]\n")) == (
        ("제예금", "기타제예금"),
        ("no", "0101", "x"),
    )
    problems = problems_of(read_synonyms, written(tmp_path, "synonyms:\n  - 제예금\n  - [제예금, {}]\n"))
    assert [(problem.line, problem.words.ko) for problem in problems] == [
        (2, "synonyms: 목록이어야 합니다 (글입니다)"),
        (3, "synonyms: 글이어야 합니다 ('키: 값'의 모음입니다)"),
    ]


def test_the_shipped_files_are_well_formed() -> None:
    readers: dict[str, Callable[[Path], object]] = {
        "charts": read_chart,
        "headers.yaml": read_headers,
        "column-roles.yaml": read_column_roles,
        "synonyms.yaml": read_synonyms,
        "vocabulary.yaml": read_vocabulary,
        "account-roles.yaml": lambda _: read_roles(),
        "menus.yaml": lambda _: product_of("wehago"),
    }
    files = sorted(shipped().rglob("*.yaml"))
    assert files
    for path in files:
        read = readers.get(path.parent.name) or readers.get(path.name) or read_mapping
        read(path)


def tree_or_lines(text: str, loader: type) -> Node | list[int]:
    """Return the tree, or the lines refused."""
    notes = Notes(Path("map.yaml"))
    try:
        tree = grow(text, notes, loader)
        notes.settle()
    except MappingBroken as refusal:
        return [problem.line for problem in refusal.problems]
    return tree


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_both_parsers_grow_the_same_tree(path: Path) -> None:
    text = path.read_text(encoding="utf-8-sig")
    trees = [tree_or_lines(text, loader) for loader in LOADERS]
    assert not isinstance(trees[0], list)
    assert all(tree == trees[0] for tree in trees)


EVERYTHING = (MAPPING_FILES / "good" / "everything.yaml").read_bytes()
WORDS = rb"""
    &a *a !!int ! <<: --- ... %YAML %TAG 1.9 "\UFFFFFFFF" "\ud800"
    [ ] { } ? : - , | >9 " ' # null ~ true 2024-02-30
"""
FRAGMENTS = st.sampled_from(
    [
        *WORDS.split(),
        b" ",
        b"\t",
        b"\r",
        b"\n",
        b"\0",
        b"\xff",
        b"\xb0\xa1",
        b"\xc2\x85",
        b"\xe2\x80\xa8",
        b"\xef\xbb\xbf",
        b"\n  - ",
    ],
)
EDITS = st.lists(
    st.tuples(st.integers(0, len(EVERYTHING)), st.integers(0, 30), FRAGMENTS | st.binary(max_size=4)),
    min_size=1,
    max_size=5,
)


def edited(edits: list[tuple[int, int, bytes]]) -> bytes:
    """Return the good file with some stretches replaced."""
    content = EVERYTHING
    for start, length, replacement in edits:
        content = content[:start] + replacement + content[start + length :]
    return content


ANY_BYTES = st.binary(max_size=200) | st.lists(FRAGMENTS, max_size=30).map(b"".join) | EDITS.map(edited)


def read_or_refusal(content: bytes) -> MappingFile | MappingBroken:
    """Return what reading a file of these bytes ends in."""
    with TemporaryDirectory() as folder:
        try:
            return read_mapping(written(Path(folder), content))
        except MappingBroken as refusal:
            return refusal


@settings(max_examples=600, deadline=None, derandomize=True)
@given(content=ANY_BYTES)
def test_no_bytes_whatsoever_give_anything_but_a_mapping_or_a_refusal_with_lines(content: bytes) -> None:
    outcome = read_or_refusal(content)
    if isinstance(outcome, MappingBroken):
        lines = [problem.line for problem in outcome.problems]
        assert lines == sorted(lines)
        assert 1 <= lines[0] <= lines[-1] <= 1 + len(content.splitlines())
        told = [outcome.say(language).split("\n") for language in Language]
        assert all(len(said) == 1 + len(lines) for said in told)
        assert all(row.isprintable() for said in told for row in said)


@settings(max_examples=400, deadline=None, derandomize=True)
@given(content=ANY_BYTES)
def test_neither_parser_ends_in_anything_but_a_tree_or_a_refusal(content: bytes) -> None:
    text = content.decode("utf-8", errors="ignore")
    for loader in LOADERS:
        assert tree_or_lines(text, loader)

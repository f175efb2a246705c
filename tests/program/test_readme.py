"""README and docs/ say what is so: commands, options, keys and links exist, and both languages say the same."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import fields
from itertools import chain
from pathlib import Path

import pytest
import typer
from kerp_import.cli import app
from kerp_import.cli.session import Exit
from kerp_import.extract.profile.profile_file import kinds_of, profile_of, read_profile
from kerp_import.mapping.files.declared_files import MAPPING, TO_ACCOUNT, read_mapping
from kerp_import.model.columns import Unused
from kerp_import.model.coverage import MappedAccount, ReadAs
from kerp_import.model.errors import ProfileBroken, ProfileUnknown
from kerp_import.model.nouns import Dropped, Entity, RuleChange, Severity
from kerp_import.model.outcome import Cause, CauseRow, FiguresPlace, MapUsed, SidesCompared, TableRead, TopRow
from kerp_import.model.tie_out import TieOut, TieOutRow
from kerp_import.model.words import Language
from kerp_import.report import as_json
from kerp_import.validate.severities import read_changes
from support import DEMO, ROOT, kept_of

README = ROOT / "README.md"
DOCS = ROOT / "docs"
FRONT_DOOR = 250
"""Lines of the README at most: what is longer is no front door."""
BOTH = ("alerts", "api", "guide", "json", "live-changes", "monitoring", "reference", "seed-guide", "upkeep")
PAIRS = {name: (DOCS / f"{name}.md", DOCS / f"{name}.en.md") for name in BOTH}
REFERENCES = PAIRS["reference"]
GLOBAL_OPTIONS = dict(zip(REFERENCES, ("전역 옵션", "Global options"), strict=True))
EXIT_CODES = dict(zip(REFERENCES, ("종료 코드", "Exit codes"), strict=True))
"""Headings in the reference of each language."""
OUTSIDE_DOCS = (README, ROOT / "CHANGELOG.md", ROOT / "bench/README.md", DEMO / "README.md")

HEADING = re.compile(r"^(#+) (.+)$", re.MULTILINE)
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMENT = re.compile(r"(^|\s+)#.*$", re.MULTILINE)
LINK = re.compile(r"\]\(([^)\s]+)\)")
OPTION = re.compile(r"--[a-z][a-z-]+")


def pages() -> list[Path]:
    return sorted([*OUTSIDE_DOCS, *DOCS.rglob("*.md")])


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def without_blocks(text: str) -> str:
    return BLOCK.sub("", text)


def halves(page: Path) -> tuple[str, str]:
    """Return the Korean and the English half of a page that has both."""
    text = text_of(page)
    at = text.index("\n## English\n")
    return text[text.index("\n## 한국어\n") : at], text[at:]


def section(text: str, heading: str) -> str:
    """Return what stands below the heading, up to the next one of its level or above."""
    start = next(each for each in HEADING.finditer(text) if each[2] == heading)
    rest = text[start.end() :]
    ends = (each.start() for each in HEADING.finditer(rest) if len(each[1]) <= len(start[1]))
    return rest[: next(ends, len(rest))]


# Both languages


def both_languages() -> dict[str, tuple[str, str]]:
    """Return what is said twice, in Korean and in English."""
    pages_in_halves = {page.relative_to(ROOT).as_posix(): halves(page) for page in (README, DEMO / "README.md")}
    return pages_in_halves | {name: (text_of(korean), text_of(english)) for name, (korean, english) in PAIRS.items()}


@pytest.mark.parametrize("name", both_languages())
def test_both_languages_have_the_same_headings_blocks_and_tables(name: str) -> None:
    korean, english = both_languages()[name]
    levels = [[len(each[1]) for each in HEADING.finditer(without_blocks(text))] for text in (korean, english)]
    assert levels[0] == levels[1]
    blocks = [[(kind, COMMENT.sub("", body)) for kind, body in BLOCK.findall(text)] for text in (korean, english)]
    assert blocks[0] == blocks[1]
    cells = [[len(re.findall(r"(?<!\\)\|", line)) for line in text.splitlines()] for text in (korean, english)]
    assert list(filter(None, cells[0])) == list(filter(None, cells[1]))


def test_the_readme_is_a_front_door() -> None:
    assert len(text_of(README).splitlines()) < FRONT_DOOR
    for half in halves(README):
        assert {str(code.value) for code in Exit} <= set(re.findall(r"\d+", half))


# Commands and options


def commands() -> dict[str, set[str]]:
    """Return the options of every command, by what is typed after the program's name; '' has the global ones."""
    options: dict[str, set[str]] = {}
    todo = [("", typer.main.get_command(app))]
    for path, each in todo:
        inner = getattr(each, "commands", {})
        todo += [(f"{path} {name}".strip(), command) for name, command in inner.items()]
        if not inner or not path:
            spelled = (option for parameter in each.params for option in parameter.opts if option.startswith("--"))
            options[path] = {*spelled} - {"--help"}
    return options


COMMANDS = commands()


def typed_commands(text: str) -> Iterator[list[str]]:
    """Yield the words of each line that is typed in a console block."""
    for kind, body in BLOCK.findall(text):
        if kind == "console":
            for line in re.findall(r"^[$>] (.+)$", COMMENT.sub("", body), re.MULTILINE):
                yield line.removeprefix("uv run --no-sync ").split()


def typed_path(words: list[str]) -> str:
    """Return the command that the words call, global options before it or not: `map check`, `run`."""
    first_words = {path.split()[0] for path in COMMANDS if path}
    at = next((at for at, word in enumerate(words) if at and word in first_words), 0)
    two_words = " ".join(words[at : at + 2])
    return two_words if two_words in COMMANDS else words[at]


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.relative_to(ROOT).as_posix())
def test_what_a_page_tells_to_type_exists(page: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", text_of(ROOT / "Makefile"), re.MULTILINE))
    for words in typed_commands(text_of(page)):
        if words[0] == "make":
            assert set(words[1:]) <= targets, words
        if words[0] == "kerp-import" and words[1:] not in ([], ["--version"]):
            path = typed_path(words)
            assert path in COMMANDS, words
            assert set(OPTION.findall(" ".join(words))) <= COMMANDS[path] | COMMANDS[""], words
        for each in words:
            assert not each.startswith("fixtures/") or (ROOT / each).exists(), words


@pytest.mark.parametrize("page", REFERENCES, ids=lambda page: page.name)
@pytest.mark.parametrize("command", COMMANDS)
def test_the_reference_has_every_option_and_no_other(page: Path, command: str) -> None:
    heading = f"`{command}`" if command else GLOBAL_OPTIONS[page]
    first_cells = re.findall(r"^\| (.+?) \| ", section(text_of(page), heading), re.MULTILINE)
    assert set(chain.from_iterable(map(OPTION.findall, first_cells))) == COMMANDS[command]


@pytest.mark.parametrize("page", REFERENCES, ids=lambda page: page.name)
def test_the_reference_has_every_command_and_no_other(page: Path) -> None:
    text = text_of(page)
    headings = [each[2] for each in HEADING.finditer(without_blocks(text))]
    assert {each.strip("`") for each in headings if each.startswith("`")} == {*COMMANDS} - {""}


def test_the_gate_calls_only_what_the_readme_says() -> None:
    gate, readme = text_of(ROOT / ".ci/run"), text_of(README)
    called = set(re.findall(r"^make ([a-z-]+)$", gate, re.MULTILINE))
    assert called
    for half in halves(README):
        assert called <= {words[1] for words in typed_commands(half) if words[0] == "make"}
    packages = re.search(r"apt-get install .*--no-install-recommends (.+)$", gate, re.MULTILINE)
    assert packages is not None
    assert readme.count(f"`apt-get install {packages[1]}`") == len(halves(README))


# Keys, codes and variables


def report_keys() -> set[str]:
    """Return the names of everything in report.json."""
    nouns = (
        TableRead, Unused, MappedAccount, ReadAs, MapUsed, RuleChange, Cause, CauseRow, FiguresPlace, TopRow,
        SidesCompared, TieOut, TieOutRow,
    )  # fmt: skip
    names = {field.name for noun in nouns for field in fields(noun)}
    return names | set(re.findall(r'"([a-z_0-9]+)":', as_json(kept_of().outcome)))


def names_that_a_profile_takes(folder: Path) -> set[str]:
    """Return the names of sources, entities and print forms, as the refusals of an unknown one list them."""
    with pytest.raises(ProfileUnknown) as unknown:
        profile_of("none")
    file = folder / "none.yaml"
    file.write_text("tables:\n  - entity: none\n    layouts: [none]\n", encoding="utf-8")
    with pytest.raises(ProfileBroken) as broken:
        read_profile(file)
    lists = re.findall(r"\(one of: (.+?)\)", broken.value.say(Language.EN))
    assert len(lists) == len(("entity", "layouts"))
    return set(", ".join([str(unknown.value.facts["known"]), *lists]).split(", "))


@pytest.mark.parametrize("page", REFERENCES, ids=lambda page: page.name)
def test_the_reference_has_every_key_code_and_variable(page: Path, tmp_path: Path) -> None:
    text = text_of(page)
    named = set(re.findall(r"`([^`\n]+)`", without_blocks(text)))
    in_python = (text_of(each) for each in (ROOT / "pipeline").rglob("*.py"))
    variables = {name for code in in_python for name in re.findall(r"\"(KERP_[A-Z_]+)\"", code)}
    a_profile = {"entity", "file", "sheet", "header_row", "columns", "fixed", "dates", "sides", "drop", "grouped"}
    to_be_named = (
        report_keys(),
        {field.key for field in (*MAPPING, *TO_ACCOUNT)},
        a_profile,
        names_that_a_profile_takes(tmp_path),
        {each.value for each in (*Entity, *Dropped, *Severity)},
        set(chain.from_iterable(map(kinds_of, Entity))),
        variables,
    )
    assert variables
    assert {name for names in to_be_named for name in names if name not in named} == set()
    codes = section(text, EXIT_CODES[page])
    assert {int(code) for code in re.findall(r"^\| (\d+) \|", codes, re.MULTILINE)} == {code.value for code in Exit}


@pytest.mark.parametrize("page", PAIRS["guide"], ids=lambda page: page.name)
def test_the_files_that_the_guide_shows_are_read(page: Path, tmp_path: Path) -> None:
    readers = {"source": read_mapping, "tables": read_profile, "rules": read_changes}
    kinds_shown = []
    for kind, body in BLOCK.findall(text_of(page)):
        if kind == "yaml":
            first_key = next(line.split(":")[0] for line in body.splitlines() if not line.startswith("#"))
            file = tmp_path / f"{first_key}.yaml"
            file.write_text(body, encoding="utf-8")
            assert readers[first_key](file)
            kinds_shown.append(first_key)
    assert sorted(kinds_shown) == sorted(readers)


# Links


def anchors_of(page: Path) -> set[str]:
    """Return the anchors that a page's headings get on GitHub."""
    seen: dict[str, int] = {}
    anchors = set()
    for each in HEADING.finditer(without_blocks(text_of(page))):
        words = LINK.sub("", unicodedata.normalize("NFC", each[2])).lower()
        anchor = re.sub(r"[^\w\- ]", "", words).replace(" ", "-")
        anchors.add(f"{anchor}-{seen[anchor]}" if anchor in seen else anchor)
        seen[anchor] = seen.get(anchor, 0) + 1
    return anchors


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(page: Path) -> None:
    for link in LINK.findall(without_blocks(text_of(page))):
        if link.startswith(("https://", "http://", "mailto:")):
            continue
        path, _, anchor = link.partition("#")
        target = page.parent / path if path else page
        assert target.exists(), link
        assert not anchor or anchor in anchors_of(target), link


def test_the_readme_leads_to_every_page_of_the_house() -> None:
    links = set(LINK.findall(text_of(README)))
    pages_of_the_house = ("architecture.md", "decisions/README.md", "development.md", "rules.md")
    assert {f"docs/{page}" for page in pages_of_the_house} <= links
    assert all((DOCS / page).exists() for page in pages_of_the_house)

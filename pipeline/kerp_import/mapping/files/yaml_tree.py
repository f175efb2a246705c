"""YAML text -> its node tree, with lines: text as written, and nothing that a reader of the page would not see.

The tree is grown from the parser's events and not by `yaml.compose`: compose calls itself once a level, so that
100 kB of brackets kill the process (libyaml 0.2.5); it follows aliases, so that ten lines stand for a billion values;
and it forgets anchors and tags, which are refused here with their line.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

import yaml

from kerp_import.mapping.files.problems import Notes, shown
from kerp_import.mapping.files.yaml_syntax import LOADER, Placed, events
from kerp_import.model.errors import Problem
from kerp_import.model.words import Words

DEEPEST: Final = 16
"""Levels of nesting; a mapping file needs four."""
MOST_VALUES: Final = 3_000_000
"""Parser events in one file: more than 16 MiB of real lines give (2.3 million), far fewer than 16 MiB of commas."""


@dataclass(frozen=True, slots=True)
class Text:
    """A value as it was written; `plain` where it stood without quotes."""

    line: int
    value: str
    plain: bool


@dataclass(frozen=True, slots=True)
class Rows:
    """A list."""

    line: int
    items: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class YamlMapping:
    """Keys and values in the order of the file, each key once."""

    line: int
    entries: tuple[tuple[Text, "Node"], ...]


@dataclass(frozen=True, slots=True)
class Hole:
    """The place of an alias: already refused, so nobody need speak of it again."""

    line: int


Node: TypeAlias = Text | Rows | YamlMapping | Hole


SECOND_DOCUMENT: Final = Words(
    "한 파일에는 문서가 하나만 있어야 합니다: 여기서 두 번째 문서(---)가 시작됩니다",
    "one file holds one document: a second one (---) begins here",
)


def grow(text: str, notes: Notes, loader: type = LOADER) -> Node:
    """Return the tree of the one document in `text`; what it must not hold is noted, what ends the reading raised."""
    documents: list[Node] = []
    open_nodes: list[tuple[int, type, list[Node]]] = [(1, Rows, documents)]
    for line, event in _allowed(events(text, notes, loader), notes):
        match event:
            case yaml.ScalarEvent():
                open_nodes[-1][2].append(Text(line, event.value, plain=not event.style))
            case yaml.AliasEvent():
                open_nodes[-1][2].append(Hole(line))
            case yaml.SequenceStartEvent():
                open_nodes.append((line, Rows, []))
            case yaml.MappingStartEvent():
                open_nodes.append((line, YamlMapping, []))
            case yaml.CollectionEndEvent():
                begun, kind, items = open_nodes.pop()
                open_nodes[-1][2].append(Rows(begun, tuple(items)) if kind is Rows else _table(begun, items, notes))
    if not documents or documents[0] == Text(documents[0].line, "", plain=True):
        notes.stop(1, Words("파일이 비어 있습니다", "the file is empty"))
    return documents[0]


def _allowed(placed_events: Iterator[Placed], notes: Notes) -> Iterator[Placed]:
    """Yield the events of the first document, as deep and as many as are allowed; note what is forbidden."""
    depth = documents = 0
    for count, (line, event) in enumerate(placed_events):
        documents += isinstance(event, yaml.DocumentStartEvent)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if documents > 1:
            notes.add(Problem(line, SECOND_DOCUMENT))
            return
        if depth > DEEPEST:
            notes.stop(line, Words("너무 깊이 겹쳐 있습니다 (16단계까지)", "nested too deep (16 levels at most)"))
        if count > MOST_VALUES:
            notes.stop(line, Words("값이 너무 많습니다 (300만 개까지)", "too many values (three million at most)"))
        for words in _forbidden(event):
            notes.add(Problem(line, words))
        yield line, event


def _forbidden(event: yaml.Event) -> Iterator[Words]:
    """Yield what is refused about one event: directives, anchors, aliases and tags."""
    if isinstance(event, yaml.DocumentStartEvent) and (event.version or event.tags):
        yield Words("지시문(%YAML, %TAG)은 쓸 수 없습니다", "directives (%YAML, %TAG) are not allowed")
    if isinstance(event, yaml.AliasEvent):
        name = shown(f"*{event.anchor}")
        yield Words(
            f"별칭({name})은 쓸 수 없습니다: 몇 줄이 수십억 개의 값으로 불어날 수 있으니 값을 그대로 적으십시오",
            f"aliases ({name}) are not allowed, "
            "for a few lines of them can stand for billions of values: write the value itself",
        )
    elif isinstance(event, yaml.NodeEvent) and event.anchor is not None:
        name = shown(f"&{event.anchor}")
        yield Words(
            f"앵커({name})는 쓸 수 없습니다: 값을 쓰는 곳마다 그대로 적으십시오",
            f"anchors ({name}) are not allowed: write the value wherever it is used",
        )
    tag = getattr(event, "tag", None)
    if tag is not None:
        yield Words(
            f"태그({shown(tag)})는 쓸 수 없습니다: 모든 값은 적힌 그대로의 글로 읽습니다",
            f"tags ({shown(tag)}) are not allowed: every value is read as the text that is written",
        )


def _table(line: int, items: list[Node], notes: Notes) -> YamlMapping:
    """Return the table of these keys and values, which alternate."""
    entries: dict[str, tuple[Text, Node]] = {}
    for key, value in zip(items[::2], items[1::2], strict=True):
        if isinstance(key, Rows | YamlMapping):
            notes.add(Problem(key.line, Words("키는 글이어야 합니다", "a key must be text")))
        elif isinstance(key, Text):
            _enter(entries, key, value, notes)
    return YamlMapping(line, tuple(entries.values()))


def _enter(entries: dict[str, tuple[Text, Node]], key: Text, value: Node, notes: Notes) -> None:
    """Put one entry into a table, unless it is a merge key or its key is there already."""
    if key.plain and key.value == "<<":
        words = Words(
            "병합 키(<<)는 쓸 수 없습니다: 값을 그대로 적으십시오",
            "merge keys (<<) are not allowed: write the values themselves",
        )
        notes.add(Problem(key.line, words))
    elif key.value in entries:
        first = entries[key.value][0].line
        words = Words(
            f"같은 키가 두 번 있습니다: {shown(key.value)} (처음은 {first}행)",
            f"the key is there twice: {shown(key.value)} (first on line {first})",
        )
        notes.add(Problem(key.line, words))
    else:
        entries[key.value] = (key, value)

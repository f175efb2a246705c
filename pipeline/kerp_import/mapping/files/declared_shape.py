"""The shape of a YAML file, declared: which keys, what each value is, what may be left out, what must agree.

A reader takes a node, the key that it belongs to and the notes, and returns the value, or BROKEN after noting why.
A noun is made only of sound values, so that what judges a noun never speaks of the same mistake again.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from inspect import signature
from typing import Any, Final, TypeAlias

from kerp_import.mapping.files.problems import Notes, shown
from kerp_import.mapping.files.yaml_tree import Hole, Node, Rows, Text, YamlMapping
from kerp_import.model.errors import Problem
from kerp_import.model.words import Words


class Broken(Enum):
    """The one value that stands for what could not be read and has been noted."""

    BROKEN = 0


BROKEN: Final = Broken.BROKEN

Reader: TypeAlias = Callable[[Node, str, Notes], object]
Placed: TypeAlias = tuple[int, Any]
"""A sound item of a list, and its line."""

KINDS: Final = {
    Text: Words("글", "text"),
    Rows: Words("목록", "a list"),
    YamlMapping: Words("'키: 값'의 모음", "keys and values"),
}


@dataclass(frozen=True, slots=True)
class Field:
    """A key, how its value is read, the noun's word for it, and what holds when it is left out (BROKEN: it may not)."""

    key: str
    read: Reader
    default: object
    word: str


def must(key: str, read: Reader, word: str = "") -> Field:
    """Return a key that may not be left out."""
    return Field(key, read, BROKEN, word or key)


def may(key: str, read: Reader, word: str = "", default: object = None) -> Field:
    """Return a key that may be left out."""
    return Field(key, read, default, word or key)


def rows(item: Reader, agree: Callable[[Sequence[Placed]], Iterable[Problem]] = lambda _: ()) -> Reader:
    """Return a reader of a list, which returns its sound items and lets `agree` compare them."""

    def read(node: Node, what: str, notes: Notes) -> object:
        if not isinstance(node, Rows):
            return wrong_kind(node, what, Rows, notes)
        values = [(each.line, item(each, what, notes)) for each in node.items]
        sound = [(line, value) for line, value in values if value is not BROKEN]
        for problem in agree(sound):
            notes.add(problem)
        return tuple(value for _, value in sound)

    return read


def pairs(key: Reader, value: Reader) -> Reader:
    """Return a reader of a table whose keys are data too."""

    def read(node: Node, what: str, notes: Notes) -> object:
        if not isinstance(node, YamlMapping):
            return wrong_kind(node, what, YamlMapping, notes)
        return tuple((key(left, what, notes), value(right, what, notes)) for left, right in node.entries)

    return read


def table(make: Callable[..., object], *fields: Field, judge: Callable[[Any], Words | None] = lambda _: None) -> Reader:
    """Return a reader of a table with these keys, of which `make` makes a noun that `judge` has nothing to say about.

    Where `make` has parameters `file` and `line` it gets the name of the file and the line of the table too.
    """
    origin = signature(make).parameters.keys() & {"file", "line"}

    def read(node: Node, what: str, notes: Notes) -> object:
        values = fields_of(node, what, fields, notes)
        if BROKEN in values.values():
            return BROKEN
        place = {"file": notes.path.name, "line": node.line}
        noun = make(**values, **{word: place[word] for word in origin})
        words = judge(noun)
        return refuse(node, what, words, notes) if words else noun

    return read


def fields_of(node: Node, what: str, fields: Sequence[Field], notes: Notes) -> dict[str, Any]:
    """Return each field's value under the noun's word for it, BROKEN where it could not be read."""
    if not isinstance(node, YamlMapping):
        wrong_kind(node, what, YamlMapping, notes)
        return {field.word: BROKEN for field in fields}
    fields_by_key = {field.key: field for field in fields}
    values = {field.word: field.default for field in fields}
    for key, value in node.entries:
        if field := fields_by_key.get(key.value):
            values[field.word] = field.read(value, field.key, notes)
        else:
            listed = ", ".join(fields_by_key)
            words = Words(
                f"모르는 키입니다: {shown(key.value)} (가능: {listed})",
                f"unknown key {shown(key.value)} (one of: {listed})",
            )
            refuse(key, what, words, notes)
    present = {key.value for key, _ in node.entries}
    for field in fields:
        if field.default is BROKEN and field.key not in present:
            words = Words(f"필요한 키가 없습니다: {field.key}", f"the key {field.key} is missing")
            refuse(node, what, words, notes)
    return values


def wrong_kind(node: Node, what: str, wanted: type, notes: Notes) -> Broken:
    """Note that a node is of another kind than its key wants; an alias has been refused before."""
    if isinstance(node, Hole):
        return BROKEN
    want, got = KINDS[wanted], KINDS[type(node)]
    if isinstance(node, Text) and not node.value:
        got = Words("빈 값", "nothing")
    words = Words(f"{want.ko}이어야 합니다 ({got.ko}입니다)", f"{want.en} wanted, {got.en} found")
    return refuse(node, what, words, notes)


def refuse(node: Node, what: str, words: Words, notes: Notes) -> Broken:
    """Note `words` about the value of the key `what`; the file as a whole has none."""
    about = f"{what}: " if what else ""
    notes.add(Problem(node.line, Words(about + words.ko, about + words.en)))
    return BROKEN

"""The words inside account names that a suggestion may go by, read from YAML.

Decision: docs/decisions/synonyms-and-vocabulary.md
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kerp_import.mapping.files.bytes_to_text import text_of
from kerp_import.mapping.files.declared_shape import fields_of, must, pairs, rows
from kerp_import.mapping.files.problems import Notes
from kerp_import.mapping.files.scalars import name
from kerp_import.mapping.files.yaml_tree import grow


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Abbreviations, words to read as others, words that exclude each other, names of places, words of accounts.

    `ends` are the last words of names, and with ~ behind them the first ones, by what an account so called is.
    """

    short: tuple[tuple[str, str], ...]
    instead: tuple[tuple[str, str], ...]
    opposites: tuple[tuple[str, ...], ...]
    places: tuple[tuple[str, tuple[str, ...]], ...]
    means: tuple[tuple[str, tuple[str, ...]], ...]
    nouns: tuple[str, ...]
    ends: tuple[tuple[str, tuple[str, ...]], ...]


VOCABULARY: Final = (
    must("short", pairs(name, name)),
    must("instead", pairs(name, name)),
    must("opposites", rows(rows(name))),
    must("places", pairs(name, rows(name))),
    must("means", pairs(name, rows(name))),
    must("nouns", rows(name)),
    must("ends", pairs(name, rows(name))),
)


def read_vocabulary(path: Path) -> Vocabulary:
    """Return the vocabulary at `path`, or raise MappingBroken with every problem in it."""
    notes = Notes(path)
    values = fields_of(grow(text_of(notes), notes), "", VOCABULARY, notes)
    notes.settle()
    return Vocabulary(**values)

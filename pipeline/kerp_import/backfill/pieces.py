"""Statements put together of a template, of names that the server has quoted, and of an operator's own SQL."""

import re
from collections.abc import Mapping, Sequence

from kerp_import.database.connection import literal, statement

PIECE = re.compile(r"\{(\w+)\}")


def filled(file: str, pieces: Mapping[str, str]) -> str:
    """Return an SQL file with each {piece} in its place; what stands in a piece is not looked at again."""
    return PIECE.sub(lambda place: pieces[place[1]], statement(file))


def values_as(values: Sequence[str], types: Sequence[str]) -> str:
    """Return values as SQL writes them, each cast to its type, with commas between."""
    return ", ".join(f"{literal(value)}::{type_}" for value, type_ in zip(values, types, strict=True))

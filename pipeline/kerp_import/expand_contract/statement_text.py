"""SQL files whose {places} are filled with pieces of SQL: names, conditions, lists of values."""

import re
from collections.abc import Mapping

from kerp_import.database.connection import statement, with_names

PIECE = re.compile(r"\{([a-z_]+)\}")


def filled(file: str, pieces: Mapping[str, str]) -> str:
    """Return an SQL file with pieces of SQL in the places of its {names}."""
    return PIECE.sub(lambda match: pieces[match[1]], statement(file)).rstrip()


def quoted_name(name: str) -> str:
    """Return a name as SQL writes it."""
    return with_names("{name}", {"name": name})

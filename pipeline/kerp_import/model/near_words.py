"""Which of the known words somebody may have meant who typed one that is not among them."""

from collections.abc import Iterable
from difflib import get_close_matches

from kerp_import.model.words import Words

MOST = 3
NEAR = 0.6
"""How alike two words must be, from 0 to 1: a letter too many, too few or in another place."""


def near_words(given: str, known: Iterable[str], most: int = MOST) -> list[str]:
    """Return the known words that are like the given one, the likest first, whatever case they are written in."""
    written = {word.casefold(): word for word in known}
    return [written[each] for each in get_close_matches(given.casefold(), list(written), most, NEAR)]


def meant(given: str, known: Iterable[str]) -> Words:
    """Return the end of a sentence that asks whether one of the known words was meant; nothing where none is near."""
    near = ", ".join(near_words(given, known))
    return Words(f". 혹시 {near}?", f"; did you mean {near}?") if near else Words("", "")

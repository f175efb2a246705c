"""What a finding speaks of, kept in little room: a file may have a finding a row, and most of what they say is alike.

Decision: docs/decisions/finding-facts.md
"""

from collections.abc import Iterator, Mapping

MOST_ALIKE = 200
"""Distinct texts of one kind that are remembered: where there are more, hardly any comes again."""


class Facts(Mapping[str, str]):
    """Facts by name. The names are one tuple for all findings of a rule: a dict each would take twice the room."""

    __slots__ = ("_names", "_texts")

    def __init__(self, names: tuple[str, ...], texts: tuple[str, ...]) -> None:
        """Keep `texts` under `names`, one each."""
        self._names, self._texts = names, texts

    def __getitem__(self, name: str) -> str:
        """Return the fact of that name."""
        try:
            return self._texts[self._names.index(name)]
        except ValueError:
            raise KeyError(name) from None

    def __iter__(self) -> Iterator[str]:
        """Yield the names."""
        return iter(self._names)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._names)

    def __repr__(self) -> str:
        """Return the facts as a dict shows itself."""
        return repr(dict(self))


def no_facts() -> Facts:
    """Return what speaks of nothing."""
    return Facts((), ())


class AlikeTexts:
    """Gives equal texts of one kind as one object, as long as they are few."""

    def __init__(self) -> None:
        """Begin with none."""
        self._known: dict[str, dict[str, str]] = {}

    def one(self, kind: str, text: str) -> str:
        """Return the text that was given first, where it is known; `kind` is what it stands for, such as `hint`."""
        known = self._known.setdefault(kind, {})
        return known.setdefault(text, text) if len(known) < MOST_ALIKE else known.get(text, text)

    def one_or_none(self, kind: str, text: str | None) -> str | None:
        """Return `one`, None staying None."""
        return None if text is None else self.one(kind, text)

"""Says which elements of a page a browser does not show: by attribute, by style, or by a class of a style sheet."""

import re

NOT_SHOWN = re.compile(
    r"(?:^|[;\s])(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse))(?![\w-])", re.IGNORECASE
)
COMMENTS = ("<!--", "-->")
CLASS = re.compile(r"^(?:\w+)?\.([\w-]+)$")
"""A selector that stands for all elements of one class; longer ones need more than a class to say what they hide."""


class HiddenElements:
    """Follows the open elements of a page; tags come in pairs, since the parser closes what the page leaves open."""

    def __init__(self) -> None:
        """Begin outside of all elements."""
        self.depth = 0
        """How many of the open elements are hidden themselves."""
        self._open: list[bool] = []
        self._classes: set[str] = set()

    def enter(self, attributes: dict[str, str]) -> bool:
        """Open an element and return whether it is hidden itself."""
        is_hidden = (
            "hidden" in attributes
            or NOT_SHOWN.search(attributes.get("style", "")) is not None
            or not self._classes.isdisjoint(attributes.get("class", "").split())
        )
        self._open.append(is_hidden)
        self.depth += is_hidden
        return is_hidden

    def leave(self) -> None:
        """Close the innermost open element."""
        if self._open:
            self.depth -= self._open.pop()

    def read_style_sheet(self, text: str) -> None:
        """Note the classes that a style sheet hides."""
        for mark in COMMENTS:
            text = text.replace(mark, " ")
        for rule in text.split("}"):
            selectors, _, declarations = rule.rpartition("{")
            if NOT_SHOWN.search(declarations):
                found = (CLASS.match(selector.strip()) for selector in selectors.split(","))
                self._classes.update(match[1] for match in found if match)

"""The charts of the page: drawn by pygal, coloured by the page's own style sheet, with nothing in them that runs.

Decision: docs/decisions/page-policy.md
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import ModuleType
from typing import Protocol
from xml.etree.ElementTree import Element, SubElement, fromstring, tostring

from markupsafe import Markup

from kerp_import.model.labels import NAMES
from kerp_import.model.outcome import SidesCompared
from kerp_import.model.words import Language, Words
from kerp_import.report.findings_by_rule import FindingGroup


class Drawable(Protocol):
    """What is used of pygal's charts."""

    def render(self) -> str:
        """Return the chart as SVG."""


BARS = 12
"""Rules that the chart of findings shows, the most frequent ones."""

UNITS = (
    (Decimal(100_000_000), Words("억 원", "hundred million won")),
    (Decimal(10_000), Words("만 원", "ten thousand won")),
    (Decimal(1), Words("원", "won")),
)
SVG = "{http://www.w3.org/2000/svg}"
UNWANTED = {f"{SVG}{name}" for name in ("style", "script", "defs", "title", "desc")}
"""Elements that run, that colour, or that only pygal's own script needs."""

STEPS = 4
"""Lines across a chart."""

DRAWN = {"class", "x", "y", "d", "width", "height", "rx", "ry", "transform", "viewBox", "x1", "x2", "y1", "y2"}
"""Attributes that a drawing needs: no ids, no styles, no links."""

LOOK = {
    "js": (), "show_legend": False, "margin": 4, "pretty_print": False, "print_values": False, "explicit_size": False,
    "disable_xml_declaration": True, "rounded_bars": 1, "x_label_rotation": 0,
}  # fmt: skip
SIDES = (
    ("debit_legacy", Words("차변, 기존 장부", "debit, legacy")),
    ("debit_loaded", Words("차변, K-ERP", "debit, K-ERP")),
    ("credit_legacy", Words("대변, 기존 장부", "credit, legacy")),
    ("credit_loaded", Words("대변, K-ERP", "credit, K-ERP")),
)


@dataclass(frozen=True, slots=True)
class Drawing:
    """One drawing, and the unit of its axis."""

    svg: Markup
    unit: str


def compared_chart(rows: Sequence[SidesCompared], title: str, language: Language) -> Drawing | None:
    """Return debits and credits, legacy beside loaded, of each month or account type; None where there is nothing."""
    if not rows:
        return None
    highest = max(getattr(each, side) for each in rows for side, _ in SIDES)
    scale, unit = next(((scale, unit) for scale, unit in UNITS if highest >= 4 * scale), UNITS[-1])
    chart = _pygal().Bar(width=960, height=280, x_labels=[label(each.key, language) for each in rows], **LOOK)
    chart.y_labels = _steps(float(highest / scale))
    chart.value_formatter = lambda value: f"{value:,.0f}"
    for side, _ in SIDES:
        # A drawing is pixels: the exact amounts stand in the table beside it.
        chart.add(side, [float(getattr(each, side) / scale) for each in rows])
    names = [
        f"{label(each.key, language)}, {word.say(language)}: {getattr(each, side):,.0f}"
        for side, word in SIDES
        for each in rows
    ]
    return Drawing(_drawn(chart, title, names), unit.say(language))


def findings_chart(groups: Sequence[FindingGroup], title: str, language: Language) -> Drawing | None:
    """Return how many findings the most frequent rules have; None where there is none."""
    shown = sorted(groups, key=lambda each: -len(each.findings))[:BARS][::-1]
    if not shown:
        return None
    most = len(shown[-1].findings)
    chart = _pygal().HorizontalStackedBar(width=960, height=44 + 24 * len(shown), **LOOK)
    chart.value_formatter = lambda value: f"{value:,.0f}"
    chart.x_labels = [each.rule for each in shown]
    chart.y_labels = _steps(max(most, STEPS))
    for severity in ("error", "warning", "info"):
        chart.add(severity, [len(each.findings) if each.severity == severity else None for each in shown])
    names = [
        f"{each.rule} {each.title.say(language)}: {len(each.findings):,}" if each.severity == severity else ""
        for severity in ("error", "warning", "info")
        for each in shown
    ]
    return Drawing(_drawn(chart, title, names), "")


def _steps(highest: float) -> list[float]:
    """Return round values from nothing up to the first one beyond `highest`."""
    power = 10.0 ** max(len(str(int(highest / STEPS))) - 1, 0)
    # Half a finding, or half a unit of the axis, is no round value.
    round_ones = (1, 2, 5, 10) if power == 1 else (1, 2, 2.5, 5, 10)
    step = next(each * power for each in round_ones if each * power * STEPS >= highest)
    return [step * at for at in range(STEPS + 1)]


def label(key: str, language: Language) -> str:
    """Return what a month or an account type is called."""
    return NAMES[key or "unmapped"].say(language) if not key[:1].isdigit() else key


def _pygal() -> ModuleType:
    """Import the charting library, and remove the plugin finder that it adds to Python's import path."""
    # Fifty modules: whoever draws nothing does not wait for them.
    import pygal

    sys.meta_path[:] = [each for each in sys.meta_path if not isinstance(each, pygal.PluginImportFixer)]
    loaded: ModuleType = pygal
    return loaded


def _drawn(chart: Drawable, title: str, names: Sequence[str]) -> Markup:
    """Return the chart as plain SVG: titled, each bar named (one without a name is removed), uncoloured."""
    tree = fromstring(chart.render())  # noqa: S314 - pygal's own answer, with numbers and our words in it
    for parent in list(tree.iter()):
        for child in list(parent):
            if child.tag in UNWANTED or (child.get("class") or "").endswith("overlay"):
                parent.remove(child)
        for name in set(parent.attrib) - DRAWN:
            del parent.attrib[name]
        parent.tag = parent.tag.removeprefix(SVG)
    for bar, name in zip((each for each in tree.iter("g") if each.get("class") == "bar"), names, strict=True):
        if name:
            SubElement(bar, "title").text = name
        else:
            bar.clear()
    heading = Element("title")
    heading.text = title
    tree.insert(0, heading)
    tree.set("role", "img")
    tree.set("aria-label", title)
    tree.set("focusable", "false")
    # Every piece of text in the tree was escaped by the serialiser.
    return Markup(tostring(tree, encoding="unicode"))  # noqa: S704

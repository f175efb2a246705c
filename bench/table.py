"""The figures of a bench and the table that is made of them: ratios of medians, beside what is wanted."""  # noqa: INP001 - a folder of scripts

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from statistics import median


@dataclass
class Figures:
    """What was measured so far, by name: one figure a round, or why there is none."""

    measured: dict[str, list[float]] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)

    def add(self, name: str, figure: float, unit: str = "s") -> None:
        """Keep one round's figure; seconds are those of the books' lines, and can be told as floors."""
        self.units[name] = unit
        self.measured.setdefault(name, []).append(figure)

    def add_steps(self, name: str, steps: dict[str, float]) -> None:
        """Keep one round's steps, and their sum under the name itself."""
        for step, seconds in steps.items():
            self.add(f"{name}: {step}", seconds)
        self.add(name, sum(steps.values()))

    def median(self, name: str) -> float | None:
        """Return the median of the rounds, None where there is no figure."""
        return median(self.measured[name]) if name in self.measured else None

    def why(self, *names: str) -> str:
        """Return why one of the names has no figure."""
        return next((self.missing.get(name, "not asked for") for name in names if name not in self.measured), "")


@dataclass(frozen=True, slots=True)
class Aim:
    """One row of the table: a figure, or one figure as a share of another, and what it must reach."""

    measure: str
    figure: str
    of: str | None
    wanted: str

    def cells(self, figures: Figures) -> tuple[str, ...]:
        """Return the row's cells."""
        above, below = figures.median(self.figure), figures.median(self.of) if self.of else 1.0
        if above is None or not below:
            return (self.measure, figures.why(self.figure, *([self.of] if self.of else [])), self.wanted, "")
        made_of = f"{_short(above)} ÷ {_short(below)}" if self.of else ""
        unit = "" if self.of else figures.units[self.figure]
        return (self.measure, f"**{_short(above / below)}** {unit}".strip(), self.wanted, made_of)


def aims(figures: Figures, rows: Iterable[Aim]) -> Iterator[str]:
    """Yield the lines of the table of aims."""
    yield "| measure | now | wanted | medians |"
    yield "|---|---|---|---|"
    for row in rows:
        yield f"| {' | '.join(row.cells(figures))} |"


def details(figures: Figures, floor: str) -> Iterator[str]:
    """Yield the lines of the table that tells every figure with its spread, in the order of measuring."""
    yield f"| | | median | least | most | ÷ {floor} |"
    yield "|---|---|---|---|---|---|"
    whole = figures.median(floor)
    for name, measured in figures.measured.items():
        middle = median(measured)
        unit = figures.units[name]
        share = _short(middle / whole) if whole and unit == "s" else ""
        yield f"| {name} | {unit} | {_short(middle)} | {_short(min(measured))} | {_short(max(measured))} | {share} |"
    for name, why in figures.missing.items():
        yield f"| {name} | | {why} | | | |"


def _short(figure: float) -> str:
    """Return a figure as a person reads it: three digits are enough."""
    if abs(figure) >= 100:  # noqa: PLR2004 - three digits
        return f"{figure:,.0f}"
    return f"{figure:.2f}" if abs(figure) < 10 else f"{figure:.1f}"  # noqa: PLR2004 - three digits

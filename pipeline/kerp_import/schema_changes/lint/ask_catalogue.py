"""Asks the rules that read the catalogue of every migration, once it has been up, down and up again.

Decision: docs/decisions/lint.md
"""

from collections.abc import Iterator

from kerp_import.migrate.files import Folder
from kerp_import.schema_changes.lint.replay import FactKey, Facts, Replayed, ReplayRoom
from kerp_import.schema_changes.lint.rule import LintFinding, LintRule
from kerp_import.schema_changes.lint.rules import lint_rules
from kerp_import.schema_changes.lint.rules.d003_way_back_differs import WAY_BACK_DIFFERS
from kerp_import.schema_changes.lint.way_file import down_file

MOST_DIFFERENCES = 5
"""Those that one finding names; the rest is a number."""

FAILS = "KERP-D001"
"""The rule about a file that did not come to its end, after which no other is run."""


def catalogue_findings(folder: Folder, room: ReplayRoom) -> Iterator[LintFinding]:
    """Yield what our own rules find in the files, in their order; a file that fails is the last."""
    known: dict[str, set[object]] = {each.id: set() for each in lint_rules() if each.of_state}
    facts = room.facts()
    for migration in folder.migrations:
        replayed = room.run(migration, facts)
        facts = replayed.after
        for rule in lint_rules():
            if rule.query is not None and rule.of_state:
                yield from _findings_of_state(room, replayed, rule, rule.query, known[rule.id])
            elif rule.query is not None:
                yield from _findings_of_file(room, replayed, rule, rule.query)
        yield from _differences(replayed)
        if replayed.has_failed:
            return


def _findings_of_file(room: ReplayRoom, replayed: Replayed, rule: LintRule, query: str) -> Iterator[LintFinding]:
    """Yield what the rule says of a migration's statements."""
    for row in room.looking.rows(query, version=replayed.migration.version):
        yield rule.finding(str(row["file"]), int(str(row["line"])), str(row["statement"]), row)


def _findings_of_state(
    room: ReplayRoom, replayed: Replayed, rule: LintRule, query: str, known: set[object]
) -> Iterator[LintFinding]:
    """Yield what breaks the rule now and did not before this migration; what was so before is not its doing."""
    answer = room.looking.rows(query)
    for row in answer:
        if row["relation"] not in known:
            values = {"version": replayed.migration.version, "relation": row["relation"]}
            (place,) = room.looking.ask("lint/where_touched.sql", values)
            yield rule.finding(str(place["file"]), int(str(place["line"])), str(place["statement"]), row)
    known.clear()
    known |= {row["relation"] for row in answer}


def _differences(replayed: Replayed) -> Iterator[LintFinding]:
    """Yield where the catalogue is another one after the way back, or after the second way in."""
    back, moments = down_file(replayed.migration), replayed.moments
    if back is None or moments.up is None or moments.down is None:
        return
    compared = [(moments.before, moments.down, "되돌린 뒤", "After the way back")]
    if moments.again is not None:
        compared.append((moments.up, moments.again, "되돌렸다가 다시 올린 뒤", "After going back and up again"))
    for wanted, found, korean, english in compared:
        differing = sorted(key for key in wanted.keys() | found.keys() if wanted.get(key) != found.get(key))
        if differing:
            facts = {"moment_ko": korean, "moment_en": english, "differences": _shown(differing, wanted, found)}
            yield WAY_BACK_DIFFERS.finding(back.name, 1, "", facts)


def _shown(differing: list[FactKey], wanted: Facts, found: Facts) -> str:
    """Return what differs in a few words: - what is missing, + what is left, ≠ what is another one."""
    things: dict[str, str] = {}
    for key in differing:
        kind, _, place, name, aspect = key
        # Of a thing that is there or not, the aspect is empty and comes first.
        sign = "≠" if aspect or (key in wanted and key in found) else "-" if key in wanted else "+"
        things.setdefault(" ".join(each for each in (kind, place, name) if each), sign)
    shown = [f"{sign} {thing}" for thing, sign in things.items()]
    more = len(shown) - MOST_DIFFERENCES
    return ", ".join(shown[:MOST_DIFFERENCES]) + (f", … +{more}" if more > 0 else "")

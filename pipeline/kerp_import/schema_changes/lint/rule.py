"""What a rule about migrations is: a question to the scratch database whose answer is what breaks it.

Decision: docs/decisions/lint.md
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from kerp_import.model.words import Words
from kerp_import.schema_changes.lint.way_file import shown_statement


@dataclass(frozen=True, slots=True)
class LintFinding:
    """One thing that a file does and should not: where, which rule says so, and what to do."""

    rule: str
    file: str
    line: int
    statement: str
    message: Words
    hint: Words


@dataclass(frozen=True, slots=True)
class LintRule:
    """One rule: its words, and a query where the scratch database can answer it.

    A query `of_state` answers with relations that are not as they should be, whichever file made them so; another one
    with file, line and statement. Both answer with whatever the message or the hint speaks of.
    """

    id: str
    name: str
    message: Words
    hint: Words
    why: Words
    query: str | None = None
    of_state: bool = False

    def finding(self, file: str, line: int, statement: str, facts: Mapping[str, object]) -> LintFinding:
        """Return what breaks the rule, its words filled with `facts`."""
        shown = shown_statement(statement)
        return LintFinding(self.id, file, line, shown, self.message.filled(**facts), self.hint.filled(**facts))


def read_lint_rule(path: Path) -> LintRule:
    """Read a rule from an SQL file: its fields as YAML in the comment above the query."""
    comment, _, query = path.read_text(encoding="utf-8").removeprefix("/*").partition("*/")
    fields = yaml.safe_load(comment)
    return LintRule(
        id=fields["id"],
        name=fields["name"],
        message=Words(**fields["message"]),
        hint=Words(**fields["hint"]),
        why=Words(**fields["why"]),
        query=query.strip(),
        of_state={"file": False, "state": True}[fields["asks"]],
    )

"""The command rules: the catalogue of every rule."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.markup import escape
from rich.table import Table as Grid

from kerp_import.cli.options import AsJson
from kerp_import.cli.session import SESSION, Exit, command, print_json, say
from kerp_import.model.labels import NAMES

if TYPE_CHECKING:
    from kerp_import.validate.rule import Rule


@dataclass(frozen=True, slots=True)
class RuleShown:
    """One rule, in the session's language; the templates of its sentences with dots for what is filled in."""

    id: str
    name: str
    title: str
    severity: str
    who: str
    """client, consultant or accountant."""
    message: str
    why: str
    hint: str


def rule_shown(rule: "Rule") -> RuleShown:
    """Return a rule as `--json` prints it."""
    language = SESSION.language
    message, why, hint = (words.outline(language) for words in (rule.message, rule.why, rule.hint))
    title = rule.title.say(language)
    return RuleShown(rule.id, rule.name, title, rule.severity.value, rule.who.value, message, why, hint)


@command
def rules(*, as_json: AsJson = False) -> int:
    """Print the catalogue of rules."""
    from kerp_import.validate.rules import rules as all_rules

    if as_json:
        print_json([rule_shown(each) for each in all_rules()])
        return Exit.DONE

    grid = Grid(title=say("규칙", "Rules"), title_justify="left")
    for name in (
        say("규칙", "rule"),
        say("이름", "name"),
        say("등급", "severity"),
        say("담당", "who"),
        say("이유", "why"),
    ):
        grid.add_column(name, overflow="fold")
    for rule in all_rules():
        who = NAMES[rule.who.value].say(SESSION.language)
        title = f"{rule.title.say(SESSION.language)}\n[dim]{rule.name}[/]"
        grid.add_row(rule.id, title, rule.severity.value, who, escape(rule.why.say(SESSION.language)))
    SESSION.out.print(grid)
    return Exit.DONE

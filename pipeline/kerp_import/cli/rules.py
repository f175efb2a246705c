"""The command rules: the catalogue of every rule."""

from rich.markup import escape
from rich.table import Table as Grid

from kerp_import.cli.session import SESSION, Exit, command, say
from kerp_import.model.labels import NAMES


@command
def rules() -> int:
    """Print the catalogue of rules."""
    from kerp_import.validate.rules import rules as all_rules

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

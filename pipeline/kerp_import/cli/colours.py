"""Whether output is coloured: as --color says, else as NO_COLOR and FORCE_COLOR do, else on a terminal alone.

Decision: docs/decisions/colours.md
"""

import os
import sys
from enum import StrEnum

from kerp_import.cli.safe_console import SafeConsole


class Color(StrEnum):
    """When output is coloured; auto: on a terminal."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


def settled(wanted: Color) -> Color:
    """Return what holds: auto is what the variables say that many programs know, NO_COLOR before FORCE_COLOR."""
    if wanted is not Color.AUTO:
        return wanted
    if os.environ.get("NO_COLOR"):
        return Color.NEVER
    return Color.ALWAYS if os.environ.get("FORCE_COLOR", "0") not in {"", "0"} else Color.AUTO


def console(wanted: Color, *, stderr: bool, quiet: bool = False) -> SafeConsole:
    """Return a console on standard output or standard error."""
    color = settled(wanted)
    return SafeConsole(
        stderr=stderr,
        quiet=quiet,
        highlight=False,
        emoji=False,
        # Said outright: rich takes FORCE_COLOR=0 for a yes.
        force_terminal=color is Color.ALWAYS or (sys.stderr if stderr else sys.stdout).isatty(),
        # Without a system of colours neither bold nor dim is written.
        color_system={Color.NEVER: None, Color.ALWAYS: "standard", Color.AUTO: "auto"}[color],
        no_color=False,
    )

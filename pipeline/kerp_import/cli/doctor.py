"""The command doctor: all that an import stands on, a line each and what to do; it starts nothing.

Decision: docs/decisions/health.md
"""

import sys
from pathlib import Path

from kerp_import.cli.health import show_checks
from kerp_import.cli.options import AsJson
from kerp_import.cli.session import SESSION, command

REPORTS = Path("kerp-reports")


@command
def doctor(*, as_json: AsJson = False) -> int:
    """Print a line a check; 0 where nothing is wrong, 4 where something is, also where no database answers."""
    from kerp_import.files.spools import kerp_home
    from kerp_import.health.doctor import examine

    checks = examine(SESSION.database_url, kerp_home(), REPORTS, sys.stdout.encoding or "ascii")
    return show_checks(checks, as_json=as_json)

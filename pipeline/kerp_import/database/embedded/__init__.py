"""The embedded PostgreSQL server of a home: made, started and stopped with one wheel's programs."""

from pathlib import Path

from kerp_import.database.embedded import programs
from kerp_import.database.embedded.server import home, remove, running, running_url, start, stop

__all__ = ["home", "program_folder", "programs", "remove", "running", "running_url", "start", "stop"]


def program_folder() -> Path:
    """Return the folder of the wheel's programs, for us to run."""
    return programs.programs(None)

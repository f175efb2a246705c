"""A change's own file that broke off halfway and cannot come to its end: it is made void, and the way back goes on.

Decision: docs/decisions/expand-contract.md
"""

from kerp_import.database.connection import Database
from kerp_import.expand_contract.phase_files import ChangeFolder, take_away
from kerp_import.migrate import history, runner
from kerp_import.migrate.files import Folder
from kerp_import.migrate.history import Applied


def finish_of(name: str) -> str:
    """Return what the file is called that finishes a change, without its number."""
    return f"{name}_finish"


def broken_off(db: Database, folder: Folder, name: str) -> Applied | None:
    """Return the file of that name where it is half done, either way."""
    half_done = history.state(db, folder).half_done
    return half_done if half_done is not None and half_done.name.partition("_")[2] == name else None


def make_void(db: Database, place: ChangeFolder, name: str) -> None:
    """Take a file of that name away that is half done or was never begun: the version is the one before it again.

    What it has done is taken away by whatever runs next.
    """
    folder = place.read()
    half_done = broken_off(db, folder, name)
    if half_done is not None:
        runner.force(db, folder.version_before(half_done.version), folder=folder)
    take_away(db, place, name)

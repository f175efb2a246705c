"""What is looked after while `monitor serve` runs: whoever has something to look after adds it to LOOKS.

The dead tell nobody that they are dead: a run that has stalled is told by somebody else who looks.
"""

import logging
from collections.abc import Callable

from kerp_import.database.connection import Database
from kerp_import.model.errors import KerpError
from kerp_import.model.words import Words

LOG = logging.getLogger("kerp_import")

LOOK_EVERY = 30.0
"""Seconds between two looks: a run is stalled after a minute, and nobody is told of it much later."""

LOOKS: tuple[Callable[[Database], None], ...] = ()
"""What is done at each look, with the rights of the login; each does its work whole or raises a KerpError."""

FAILED = Words("살펴보지 못했습니다: {reason}", "A look failed: {reason}")


def look(db: Database) -> None:
    """Do everything that is to be done at a look; what fails is told in the log, and the others are done still."""
    for each in LOOKS:
        try:
            each(db)
        except KerpError as error:
            LOG.warning(FAILED.filled(reason=str(error)).in_both)
            if db.is_closed:
                return

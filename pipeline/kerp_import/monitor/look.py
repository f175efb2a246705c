"""What is looked after while `monitor serve` runs: the dead tell nobody that they are dead, so somebody else looks.

Decision: docs/decisions/alerts.md
"""

import logging
from threading import Event

from kerp_import.alerts.setup import AlertSetup
from kerp_import.alerts.tell import tell_what_is_due
from kerp_import.database.connection import Database
from kerp_import.model.errors import KerpError
from kerp_import.model.words import Words

LOG = logging.getLogger("kerp_import")

LOOK_EVERY = 30.0
"""Seconds between two looks: a run is stalled after a minute, and nobody is told of it much later."""

FAILED = Words("살펴보지 못했습니다: {reason}", "A look failed: {reason}")


def look_after(url: str, setup: AlertSetup, ends: Event, every: float = LOOK_EVERY) -> None:
    """Tell what is due every while, on a connection of its own each time: a database that is away is asked again.

    What fails is one warning for as long as it fails in the same way.
    """
    said = ""
    while not ends.wait(every):
        try:
            with Database(url) as db:
                tell_what_is_due(db, setup)
        except KerpError as error:
            if str(error) != said:
                LOG.warning(FAILED.filled(reason=str(error)).in_both)
            said = str(error)
        else:
            said = ""

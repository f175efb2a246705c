"""Said as a run begins: that it will be done after the deadline of kerp.toml.

Decision: docs/decisions/deadlines.md
"""

import logging
from functools import partial
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING
from uuid import UUID

from kerp_import.cli.session import show_aside, tell
from kerp_import.cli.settings import settings_of_folder
from kerp_import.model.errors import KerpError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kerp_import.alerts.deadlines import Forecast
    from kerp_import.alerts.setup import AlertSetup
    from kerp_import.database.connection import Database
    from kerp_import.model.nouns import Job

LOG = logging.getLogger("kerp_import")


def keep_and_forecast(db: "Database", job: "Job") -> None:
    """Keep the deadlines of this folder, and say of a real run which of them it will miss; none is worth a run."""
    settings = settings_of_folder(Path.cwd())
    if settings is None or not settings.deadlines:
        return
    try:
        _keep_and_forecast(db, job)
    except KerpError as error:
        LOG.warning("%s: %s", tell("기한을 확인하지 못했습니다", "The deadlines were not looked at"), error)


def _keep_and_forecast(db: "Database", job: "Job") -> None:
    """Do it on a connection of its own, whose settings are nobody else's."""
    from kerp_import.alerts.deadlines import forecast, keep_deadlines
    from kerp_import.alerts.incidents import company_of
    from kerp_import.alerts.setup import alert_setup
    from kerp_import.alerts.tell import may_tell
    from kerp_import.settings.moments import moment_words

    setup = alert_setup(Path.cwd())
    company_id = company_of(db, job.company)
    if company_id is None or setup.company not in {None, job.company}:
        return
    with db.second() as notes:
        if not may_tell(notes):
            return
        keep_deadlines(notes, setup, company_id, job.company)
        late = [] if job.dry_run else forecast(notes, setup, company_id, job.files)
    for each in late:
        facts = {"step": each.step, "expected": moment_words(each.expected_at), "due": moment_words(each.due_at)}
        show_aside(
            tell(
                "기한을 넘길 전망입니다: '{step}'은(는) {expected}에 끝날 듯하고 기한은 {due}입니다.",
                "The deadline is at risk: '{step}' is expected to be done at {expected}; it is due by {due}.",
                **facts,
            )
        )
    if late and setup.recipients:
        # The run does not wait for it.
        Thread(target=partial(_tell, db, setup, (company_id, job.company), late), daemon=True).start()


def _tell(db: "Database", setup: "AlertSetup", company: tuple[UUID, str], late: "Iterable[Forecast]") -> None:
    """Tell the addresses, on a connection of its own."""
    from kerp_import.alerts.tell import may_tell, tell_forecasts

    try:
        with db.second() as notes:
            if may_tell(notes):
                tell_forecasts(notes, setup, company, late)
    except KerpError as error:
        LOG.warning("%s: %s", tell("기한을 알리지 못했습니다", "The deadline was not told"), error)

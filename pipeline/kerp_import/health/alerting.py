"""Whoever has to hear of what stalled or failed is told of it, and that is a check of its own.

Decision: docs/decisions/health.md
"""

from kerp_import.alerts.tell import tell_what_is_due
from kerp_import.database.connection import Database
from kerp_import.health.health_check import HealthCheck, ok, stopped, warning
from kerp_import.model.errors import KerpError
from kerp_import.model.words import Words


def alerted(db: Database) -> HealthCheck:
    """Send what is due and return how that went; an address that does not answer is no fault of the database."""
    try:
        told = tell_what_is_due(db)
    except KerpError as error:
        return stopped("alerts", error)
    if told.missed:
        reasons = ", ".join(sorted({each.reason for each in told.missed}))
        says = Words("보내지 못함 {count}건: {reasons}", "{count} message(s) went nowhere: {reasons}").filled(
            count=len(told.missed), reasons=reasons
        )
        return warning("alerts", says, Words("KERP_ALERTS의 주소를 확인하십시오", "Check the addresses of KERP_ALERTS"))
    return ok("alerts", Words("보냄 {count}건", "{count} message(s) sent").filled(count=told.sent))

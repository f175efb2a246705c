"""The words of an undo: what becomes of a record, and why it is not simply deleted."""

from enum import StrEnum


class Action(StrEnum):
    """What becomes of one record."""

    DELETE = "delete"
    REVERSE = "reverse"
    """A voucher: another one with its sides exchanged. In a plan without --reverse: deleting it is refused."""
    RESTORE = "restore"
    """It gets back the values that it had before the batch."""
    KEEP = "keep"


class Why(StrEnum):
    """Why a record is not simply deleted, or what a person should know of it."""

    EDITED = "edited"
    APPROVED = "approved"
    SOFT_DELETED = "soft_deleted"
    DELETED = "deleted"
    CLOSED_PERIOD = "closed_period"
    LATER_BATCH = "later_batch"
    REFERENCED = "referenced"
    REPLACED = "replaced"
    IN_USE = "in_use"
    PARENT_STAYS = "parent_stays"
    COMPANY_STAYS = "company_stays"
    ROWS_STAY = "rows_stay"
    UNBALANCED = "unbalanced"
    NOTHING = "nothing"
    UNREADABLE = "unreadable"
    CHANGED = "changed"
    ADDED = "added"

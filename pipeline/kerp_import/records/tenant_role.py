"""A company's own role: its members act for that company and no other, and nobody else acts for it.

Decision: docs/decisions/roles.md
"""

from uuid import UUID

from kerp_import.database.connection import Database
from kerp_import.model.errors import DatabaseRefused


def tenant_role(db: Database, company_id: UUID) -> str | None:
    """Return the name of the company's own role, None where it has none."""
    (answer,) = db.ask("records/tenant_role.sql", {"company_id": company_id})
    return str(answer["role"]) if answer["is_there"] else None


def make_tenant_role(db: Database, company_id: UUID, code: str) -> str:
    """Make the company's own role in the transaction under way, and return its name.

    Whoever may make no roles is told what to paste.
    """
    (answer,) = db.ask("records/tenant_role.sql", {"company_id": company_id, "code": code})
    if not answer["may_make"]:
        raise DatabaseRefused(
            reason="permission denied to create a role for the company",
            advice=f'ALTER ROLE "{db.user}" CREATEROLE; GRANT kerp_importer TO "{db.user}" WITH ADMIN OPTION;',
        )
    (made,) = db.ask("records/make_tenant_role.sql", {"role": answer["role"], "code": code})
    db.execute(str(made["statements"]))
    return str(answer["role"])

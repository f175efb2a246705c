"""Makes a company that is there strict: whoever is a member of its role acts for it, and nobody else.

Decision: docs/decisions/roles.md
"""

from kerp_import.database import audit
from kerp_import.database.connection import Database
from kerp_import.records.company import find_or_plan
from kerp_import.records.run_guard import alone
from kerp_import.records.tenant_role import make_tenant_role, tenant_role


def make_strict(db: Database, code: str) -> str:
    """Give a company that is there its own role, and return its name; whoever is its member acts for it from then on.

    Whoever is at work on the company without it would lose it from under his feet: it is asked for alone.
    """
    company = find_or_plan(db, code, may_create=False)
    role = tenant_role(db, company.id)
    if role is not None:
        return role
    with alone(db, code), db.transaction():
        role = make_tenant_role(db, company.id, code)
        db.act_for(company.id)
        audit.note(db, "company strict", "done", company=(company.id, code))
    return role

"""Ask what K-ERP will show once a batch is promoted, in the transaction that promotes it.

Decision: docs/decisions/report-for-auditors.md
"""

from kerp_import.database.connection import Database
from kerp_import.model.statement_values import BatchValues
from kerp_import.model.statements import StatementAccount, Statements, StatementSpan


def statements_of(db: Database, values: BatchValues) -> Statements:
    """Return every account of the fiscal year as production has it now, openings and the old books beside it."""
    (span,) = db.ask("steps/statement_span.sql", values.as_values(), StatementSpan)
    days = {"first_day": span.first_day, "last_day": span.last_day}
    accounts = db.ask("steps/statement_accounts.sql", values.as_values(**days), StatementAccount)
    return Statements(
        values.fiscal_year, span.first_day, span.last_day, values.has_opening, span.has_legacy, tuple(accounts)
    )

"""Nature: what a legacy account is, its type and normal side, by its file's chart or its dialect's.

Decision: docs/decisions/account-nature.md
"""

from kerp_import.mapping.charts.dialect import Dialect, name_key
from kerp_import.mapping.decision import LegacyAccount, Nature
from kerp_import.mapping.files import ChartAccount
from kerp_import.mapping.name_matches import section_of


def nature_of(dialect: Dialect, account: LegacyAccount) -> Nature:
    """Return the account's type and normal side; what the file says of it outranks what the dialect's chart says.

    A section knows the type of the accounts that a company has added, not their side: one of them may be a contra one.
    """
    chart_account = _in_the_chart(dialect, account)
    section = section_of(dialect, account) if account.has_code else None
    account_type = account.account_type or (chart_account or section or account).account_type
    chart_side = chart_account.normal_side if chart_account and chart_account.account_type == account_type else None
    return Nature(account_type, account.normal_side or chart_side)


def _in_the_chart(dialect: Dialect, account: LegacyAccount) -> ChartAccount | None:
    """Return the chart's account of this code and name, or the main account that this one's name begins with."""
    own, main = dialect.account(account.code), dialect.account(dialect.main(account.code))
    name = name_key(account.name)
    if own is not None and (not name or name == name_key(own.name)):
        return own
    return main if own is None and main is not None and name.startswith(name_key(main.name)) else None

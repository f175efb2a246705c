"""Every kind of change by its name in the declaration.

Decision: docs/decisions/expand-contract.md
"""

from kerp_import.expand_contract.changes.add_column import ADD_COLUMN
from kerp_import.expand_contract.changes.add_not_null import ADD_NOT_NULL
from kerp_import.expand_contract.changes.change_sql import ChangeSql
from kerp_import.expand_contract.changes.change_type import CHANGE_TYPE
from kerp_import.expand_contract.changes.rename_column import RENAME_COLUMN
from kerp_import.expand_contract.changes.split_table import SPLIT_TABLE
from kerp_import.expand_contract.declaration import ChangeKind

CHANGES: dict[ChangeKind, ChangeSql] = {
    ChangeKind.CHANGE_TYPE: CHANGE_TYPE,
    ChangeKind.RENAME_COLUMN: RENAME_COLUMN,
    ChangeKind.SPLIT_TABLE: SPLIT_TABLE,
    ChangeKind.ADD_COLUMN: ADD_COLUMN,
    ChangeKind.ADD_NOT_NULL: ADD_NOT_NULL,
}

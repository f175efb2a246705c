"""change_type: `debit_amount` becomes a NUMERIC(20,4), under a temporary name until it takes the old one's place.

All that it does is what renaming does: only, at the end, the temporary name goes and the old one is taken over.

Decision: docs/decisions/expand-contract.md
"""

from kerp_import.expand_contract.changes.rename_column import RENAME_COLUMN

CHANGE_TYPE = RENAME_COLUMN

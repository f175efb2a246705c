"""The command db migrate-data."""

from kerp_import.cli.change_answer import tell_change
from kerp_import.cli.db_contract import ChangeName
from kerp_import.cli.migration_folder import FolderPath, TableName, change_folder
from kerp_import.cli.options import AsJson
from kerp_import.cli.progress import ProgressMode, ProgressShown
from kerp_import.cli.session import command, database_url
from kerp_import.migrate.files import TABLE


@command
def migrate_data_command(
    name: ChangeName,
    *,
    path: FolderPath = None,
    table: TableName = TABLE,
    _progress: ProgressShown = ProgressMode.AUTO,
    as_json: AsJson = False,
) -> int:
    """Fill what a change added, beside the people who post, and prove that both sides hold the same."""
    from kerp_import.database.connection import Database
    from kerp_import.expand_contract.at_hand import change_at_hand
    from kerp_import.expand_contract.migrate_data import migrate_data

    address = database_url()
    with Database(address) as db, change_at_hand(db, name, change_folder(path, table)) as at_hand:
        told = migrate_data(db, address, at_hand)
    return tell_change(told, as_json=as_json)

"""A batch that would not fit on the server's disk is refused before anything is staged."""

import shutil
from typing import NamedTuple

import pytest
from kerp_import.database.connection import Database
from kerp_import.load.server_room import require_room
from kerp_import.model.errors import NoSpace


class Usage(NamedTuple):
    """What a disk says of itself."""

    total: int
    used: int
    free: int


@pytest.mark.parametrize(("rows", "is_refused"), [(1_000, False), (1_000_000, True)])
def test_a_batch_is_refused_where_the_disk_has_no_room(
    db: Database, monkeypatch: pytest.MonkeyPatch, rows: int, *, is_refused: bool
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(0, 0, 100 << 20))
    if is_refused:
        with pytest.raises(NoSpace):
            require_room(db, rows)
    else:
        require_room(db, rows)

-- What a partitioned table cannot hold: keys that do not have the column by which it is partitioned.
CREATE TABLE {keys} (
    {definitions}
)

-- The new table, with the columns, defaults, NOT NULL, CHECKs and comments of columns of the one that is there.
CREATE TABLE {new} (
    LIKE {table} INCLUDING DEFAULTS INCLUDING GENERATED INCLUDING STORAGE INCLUDING COMPRESSION INCLUDING CONSTRAINTS
        INCLUDING COMMENTS,
    CONSTRAINT {key_name} PRIMARY KEY ({key}, {on})
) PARTITION BY RANGE ({on})

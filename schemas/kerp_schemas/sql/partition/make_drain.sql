-- Where the rows of a default partition are copied to before the months go over: partitioned as the table itself, and
-- nobody's but its owner's.
CREATE TABLE {drain} (
    LIKE {parent} INCLUDING DEFAULTS INCLUDING GENERATED INCLUDING CONSTRAINTS INCLUDING STORAGE INCLUDING COMPRESSION
        INCLUDING INDEXES
) PARTITION BY RANGE ({column});

-- Rows of a month that nobody has thought of: it is made before the move.
CREATE TABLE {drain_default} PARTITION OF {drain} DEFAULT;

-- Rows that a transaction wrote which could not see their copies.
CREATE TABLE {owed} AS
SELECT {owed_columns}
FROM {default}
WITH NO DATA;

REVOKE ALL ON {drain}, {drain_default}, {owed} FROM PUBLIC;

ALTER TABLE {drain} OWNER TO {owner};
ALTER TABLE {drain_default} OWNER TO {owner};
ALTER TABLE {owed} OWNER TO {owner};

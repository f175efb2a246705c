-- golang-migrate's table as it keeps it, and ours beside it: what was applied, and how far a file came that is half done.
-- Everybody may read both: whoever imports must see whether the schema is the one that he knows.
CREATE TABLE IF NOT EXISTS {table} (version bigint NOT NULL PRIMARY KEY, dirty boolean NOT NULL);
CREATE TABLE IF NOT EXISTS {history} (
    version bigint PRIMARY KEY,
    name text NOT NULL,
    checksum text,
    down_checksum text,
    way text NOT NULL CHECK (way IN ('up', 'down')),
    status text NOT NULL CHECK (status IN ('running', 'completed')),
    steps_done integer NOT NULL DEFAULT 0,
    done_checksum text,
    line integer,
    statement text,
    error text,
    started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    completed_at timestamptz,
    applied_by text NOT NULL DEFAULT SESSION_USER,
    tool text NOT NULL
);
GRANT SELECT ON {history} TO PUBLIC;

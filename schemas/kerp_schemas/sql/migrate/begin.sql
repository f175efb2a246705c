-- Note that a file has been begun, or is gone on with after `steps_done` of its steps: with its transaction, so that one
-- that is noted at its end knows when it began. Where it stopped before is kept until that step is done.
INSERT INTO {history} (version, name, checksum, down_checksum, way, status, steps_done, done_checksum, started_at, tool)
VALUES (
    %(version)s, %(name)s, %(checksum)s, %(down_checksum)s, %(way)s, 'running', %(steps_done)s, %(done_checksum)s,
    now(), %(tool)s
)
ON CONFLICT (version) DO UPDATE SET
    name = excluded.name,
    checksum = excluded.checksum,
    down_checksum = excluded.down_checksum,
    way = excluded.way,
    status = 'running',
    steps_done = excluded.steps_done,
    done_checksum = excluded.done_checksum,
    started_at = excluded.started_at,
    completed_at = NULL,
    applied_by = SESSION_USER,
    tool = excluded.tool

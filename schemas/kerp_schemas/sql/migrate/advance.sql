-- Note how many steps of a file are done; of the next one nothing is begun.
UPDATE {history}
SET steps_done = %(steps_done)s, done_checksum = %(done_checksum)s, line = NULL, statement = NULL, error = NULL
WHERE version = %(version)s

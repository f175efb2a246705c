-- Note where a file stopped, and why.
UPDATE {history}
SET line = %(line)s, statement = %(statement)s, error = %(error)s
WHERE version = %(version)s

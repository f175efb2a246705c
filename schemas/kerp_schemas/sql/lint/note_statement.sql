INSERT INTO kerp_lint.statements (version, run, file, line, body_line, text)
VALUES (%(version)s, %(run)s, %(file)s, %(line)s, %(body_line)s, %(text)s)
RETURNING id

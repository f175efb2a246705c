INSERT INTO kerp_lint.migrations (version, up_file, down_file)
VALUES (%(version)s, %(up_file)s, %(down_file)s)

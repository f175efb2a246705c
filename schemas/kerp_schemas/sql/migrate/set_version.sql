INSERT INTO {table} (version, dirty) VALUES (%(version)s, %(dirty)s)

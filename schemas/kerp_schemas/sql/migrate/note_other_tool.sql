-- A version that this program did not apply: its text is not known, so it has no checksum.
INSERT INTO {history} (version, name, way, status, completed_at, applied_by, tool)
VALUES (%(version)s, %(name)s, 'up', 'completed', NULL, '', %(tool)s)
ON CONFLICT (version) DO NOTHING

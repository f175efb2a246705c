UPDATE {history}
SET checksum = %(checksum)s, down_checksum = %(down_checksum)s
WHERE version = %(version)s

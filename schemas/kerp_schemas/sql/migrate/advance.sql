UPDATE {history} SET steps_done = %(steps_done)s, done_checksum = %(done_checksum)s WHERE version = %(version)s

"""The server's settings: for a laptop, durable, and quiet about the books that go through it."""

from kerp_import.database.embedded.programs import WINDOWS

SETTINGS = {
    "listen_addresses": "127.0.0.1" if WINDOWS else "",
    "unix_socket_directories": "",
    "unix_socket_permissions": "0700",
    "max_connections": "50",
    "shared_buffers": "256MB",
    "work_mem": "64MB",
    "maintenance_work_mem": "256MB",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    # The wheel has no method but pglz, which takes a quarter of the time of making keys and a fifth of a rollback's.
    "wal_compression": "off",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "lc_messages": "C",
    # Seven files at most, each emptied when its weekday comes round again.
    "logging_collector": "on",
    "log_filename": "%a.log",
    "log_rotation_age": "1d",
    "log_rotation_size": "0",
    "log_truncate_on_rotation": "on",
    "log_checkpoints": "off",
    # A statement's error goes to its client; in the log it would fill the disk and carry rows of the books.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
}

PASSING = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "autovacuum": "off"}
"""Besides, for a server that goes with whoever started it: what saves data when the power fails is not waited for."""

-- One moment of the source, for other sessions to read at for as long as this transaction is open.
SELECT pg_export_snapshot() AS name

-- What became of a transaction whose COMMIT was not answered.
SELECT pg_xact_status(%(xid)s::xid8) AS outcome

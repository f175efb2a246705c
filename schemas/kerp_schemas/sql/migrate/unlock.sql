SELECT pg_advisory_unlock(%(by_name)s), pg_advisory_unlock(%(by_path)s)

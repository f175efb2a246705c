-- Whether there is a table of that name.
SELECT to_regclass(%(name)s) IS NOT NULL AS is_there

-- Whether a table has a constraint of that name.
SELECT EXISTS (
    SELECT FROM pg_constraint AS made WHERE made.conrelid = to_regclass(%(place)s) AND made.conname = %(name)s
) AS is_there

SELECT id, {columns} FROM {before} WHERE id = ANY(%(keys)s)

-- Names without a schema are those of this one.
SELECT set_config('search_path', quote_ident(%(schema)s), false)

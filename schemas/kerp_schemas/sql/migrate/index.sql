-- The index of that name, as a statement without a schema would find it.
SELECT each.indisvalid AS is_valid
FROM pg_index AS each
WHERE each.indexrelid = to_regclass(%(name)s)

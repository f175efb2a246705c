-- A sequence goes on behind this value.
SELECT setval(%(name)s::regclass, %(value)s)

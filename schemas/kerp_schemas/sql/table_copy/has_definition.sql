-- Whether what is made after the data stands already: it is made in one transaction, so that one stands for all.
SELECT
    relation.relrowsecurity
    OR EXISTS (SELECT FROM pg_constraint AS each WHERE each.conrelid = relation.oid AND each.contype = 'f')
    OR EXISTS (SELECT FROM pg_trigger AS each WHERE each.tgrelid = relation.oid AND NOT each.tgisinternal)
    OR EXISTS (SELECT FROM pg_policy AS each WHERE each.polrelid = relation.oid)
    OR EXISTS (SELECT FROM pg_statistic_ext AS each WHERE each.stxrelid = relation.oid)
    OR EXISTS (SELECT FROM pg_rewrite AS each WHERE each.ev_class = relation.oid) AS has_definition
FROM pg_class AS relation
WHERE relation.oid = %(id)s

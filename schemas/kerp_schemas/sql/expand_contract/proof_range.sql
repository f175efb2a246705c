-- Both sides of one range of the key in one statement, and so at one moment. The sum of the rows' hashes does not depend
-- on their order. jsonb has numbers equal that are equal (1.5 and 1.50), as the triggers do; NULL is told beside it, since
-- jsonb's own null is another value.
SELECT /* kerp-import */
    old_side.rows AS old_rows,
    new_side.rows AS new_rows,
    old_side.hash::text AS old_hash,
    new_side.hash::text AS new_hash
FROM (
    SELECT count(*) AS rows, coalesce(sum(jsonb_hash_extended({old_row}, 0)), 0) AS hash
    FROM {old_table}
    WHERE ({old_where}) AND {old_range}
) AS old_side
CROSS JOIN (
    SELECT count(*) AS rows, coalesce(sum(jsonb_hash_extended({new_row}, 0)), 0) AS hash
    FROM {new_table}
    WHERE ({new_where}) AND {new_range}
) AS new_side

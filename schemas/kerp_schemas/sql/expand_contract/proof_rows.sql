-- The rows of a range that are on one side alone or have another value on the other: how many of each, and the first keys.
SELECT /* kerp-import */
    count(*) FILTER (WHERE new_side.key IS NULL) AS only_old,
    count(*) FILTER (WHERE old_side.key IS NULL) AS only_new,
    count(*) FILTER (WHERE old_side.key = new_side.key) AS changed,
    coalesce(
        (array_agg(
            array_to_string(coalesce(old_side.key, new_side.key), ', ') ORDER BY coalesce(old_side.key, new_side.key)
        ))[1:%(named)s],
        '{}'
    ) AS keys
FROM (
    SELECT {old_key_as_text} AS key, {old_row} AS content
    FROM {old_table}
    WHERE ({old_where}) AND {old_range}
) AS old_side
FULL JOIN (
    SELECT {new_key_as_text} AS key, {new_row} AS content
    FROM {new_table}
    WHERE ({new_where}) AND {new_range}
) AS new_side ON new_side.key = old_side.key
WHERE old_side.content IS DISTINCT FROM new_side.content

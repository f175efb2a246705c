-- Fill one range of the key. Rows that somebody holds are left for the next pass; told is how many were filled, and how
-- many of those satisfy the condition still. NO KEY: whoever refers to a row (a line to its voucher) neither waits for us
-- nor holds it from us. CASE: what is left to fill is looked for in the range alone; an index on the condition's own columns
-- would give all of it in every batch. Asked: the server takes a short range between two values for one row, and would go
-- through the whole of it once more for each row held; between two that it does not know it expects many, and hashes.
WITH kerp_held AS MATERIALIZED (
    SELECT {key}
    FROM {table}
    WHERE ({key}) >= ({first})
      AND ({key}) <= ({last})
      AND CASE WHEN (
          {where}
      ) THEN true ELSE false END
    FOR NO KEY UPDATE SKIP LOCKED
),
filled AS (
    UPDATE {table}
    SET
        {set}
    FROM unnest({held}) AS kerp_row ({held_names})
    WHERE ({key}) >= ({first_asked})
      AND ({key}) <= ({last_asked})
      AND ({key}) = ({held_names})
    RETURNING (
        {where}
    ) IS TRUE AS is_left
)
SELECT count(*), count(*) FILTER (WHERE filled.is_left)
FROM filled

-- Fill one range of the key. Rows that somebody holds are left for the next pass; told is how many were filled, and how
-- many of those satisfy the condition still. NO KEY: whoever refers to a row (a line to its voucher) neither waits for us
-- nor holds it from us. CASE: what is left to fill is looked for in the range alone; an index on the condition's own columns
-- would give all of it in every batch.
WITH filled AS (
    UPDATE {table}
    SET
        {set}
    WHERE ({key}) >= ({first})
      AND ({key}) <= ({last})
      AND ({key}) IN (
          SELECT {key}
          FROM {table}
          WHERE ({key}) >= ({first})
            AND ({key}) <= ({last})
            AND CASE WHEN (
                {where}
            ) THEN true ELSE false END
          FOR NO KEY UPDATE SKIP LOCKED
      )
    RETURNING (
        {where}
    ) IS TRUE AS is_left
)
SELECT count(*), count(*) FILTER (WHERE filled.is_left)
FROM filled

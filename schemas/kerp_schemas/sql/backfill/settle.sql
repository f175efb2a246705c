-- Settle the rows of one range of the key elsewhere, while each is held. Rows that somebody holds, here or there, are
-- left for the next pass; told is how many were settled.
WITH held AS MATERIALIZED (
    SELECT *
    FROM {table}
    WHERE ({key}) >= ({first})
      AND ({key}) <= ({last})
      AND CASE WHEN (
          {where}
      ) THEN true ELSE false END
    FOR NO KEY UPDATE SKIP LOCKED
),
settled AS MATERIALIZED (
    SELECT {call} AS is_settled
    FROM held
)
SELECT count(*) FILTER (WHERE settled.is_settled), 0
FROM settled

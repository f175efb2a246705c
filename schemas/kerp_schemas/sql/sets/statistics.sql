-- Who is connected, and what lives in the tables, is what the server told first in a transaction unless it is to forget
-- that; and what a rehearsal leaves dead is to be counted when the next run asks.
SELECT pg_stat_clear_snapshot(), pg_stat_force_next_flush()

-- The partition's own bounds say the same from now on.
ALTER TABLE {month} DROP CONSTRAINT kerp_month

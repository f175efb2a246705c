-- Row-level security of the month, which is read by itself as well (pg_dump does).
ALTER TABLE {month} ENABLE ROW LEVEL SECURITY, {how} ROW LEVEL SECURITY

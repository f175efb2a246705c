-- Rows that this session's statements wrote and the server has not yet put to its statistics: none is, while a
-- transaction is under way, so that the difference of two answers in one is what it wrote, triggers and DO included.
SELECT coalesce(sum(each.n_tup_ins + each.n_tup_upd + each.n_tup_del), 0)::bigint AS rows
FROM pg_stat_xact_user_tables AS each

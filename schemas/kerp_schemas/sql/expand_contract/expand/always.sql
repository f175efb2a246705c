-- 복제(session_replication_role)로 쓰는 세션도 지나치지 않는다. / Sessions that write as replicas do not pass it by.
ALTER TABLE {table} ENABLE ALWAYS TRIGGER {trigger};

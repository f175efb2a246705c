-- 두 표를 차례로 잠근다: 트리거가 다른 표를 기다리는 쓰기와 서로 막히면, 서버가 그쪽을 끊기 전에(deadlock_timeout 1초)
-- 우리가 먼저 놓고 다시 한다. / Two tables are locked one after the other: where a write waits for the other one by its
-- trigger, we let go and try again before the server breaks that write off (deadlock_timeout, 1 s).
SET LOCAL lock_timeout = '400ms';

LOCK TABLE {table}, {new_table} IN ACCESS EXCLUSIVE MODE;

{unforce}

{settle_owed}

{force}

DROP TRIGGER {of_statement} ON {table};
DROP TRIGGER {of_insert} ON {table};
DROP TRIGGER {from_old} ON {table};
DROP TRIGGER {emptied} ON {new_table};
DROP TRIGGER {from_new} ON {new_table};
DROP TABLE {owed};
DROP FUNCTION {insert}({new_table});
DROP FUNCTION {emptied}();
DROP FUNCTION {from_new}();
DROP FUNCTION {from_old}();
DROP FUNCTION {retry}();
DROP FUNCTION {written}();
DROP FUNCTION {carry}({key_type}, text, text[]);
DROP FUNCTION {settle}({key_type}, text, text[]);
DROP SEQUENCE {written};

ALTER TABLE {table}
    {drop_columns};

-- 두 표를 차례로 잠근다: 트리거가 다른 표를 기다리는 쓰기와 서로 막히면, 서버가 그쪽을 끊기 전에(deadlock_timeout 1초)
-- 우리가 먼저 놓고 다시 한다. / Two tables are locked one after the other: where a write waits for the other one by its
-- trigger, we let go and try again before the server breaks that write off (deadlock_timeout, 1 s).
SET LOCAL lock_timeout = '400ms';

LOCK TABLE {table}, {new_table} IN ACCESS EXCLUSIVE MODE;

{unforce}

{settle_owed}

-- 새 표에만 있는 값은 옛 표에 둘 곳이 없습니다. / What only the new table has finds no place in the old one.
DO $kerp$
DECLARE
    added record;
    is_used boolean;
BEGIN
    FOR added IN
        SELECT quote_ident(each.attname) AS name, coalesce(pg_get_expr(given.adbin, given.adrelid), 'NULL') AS given
        FROM pg_attribute AS each
        LEFT JOIN pg_attrdef AS given ON given.adrelid = each.attrelid AND given.adnum = each.attnum
        WHERE each.attrelid = {new_table_literal}::regclass AND each.attname = ANY (ARRAY[{added_names}]::text[])
    LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM {new_table} WHERE %s IS DISTINCT FROM %s)', added.name, added.given)
        INTO is_used;
        IF is_used THEN
            RAISE EXCEPTION USING MESSAGE = format({only_here}, added.name), HINT = format({only_here_hint}, added.name);
        END IF;
    END LOOP;
END
$kerp$;

{force}

DROP TRIGGER {of_statement} ON {table};
DROP TRIGGER {of_insert} ON {table};
DROP TRIGGER {from_old} ON {table};
DROP FUNCTION {insert}({new_table});
DROP TABLE {owed};
DROP TABLE {new_table};
DROP FUNCTION {emptied}();
DROP FUNCTION {from_new}();
DROP FUNCTION {from_old}();
DROP FUNCTION {retry}();
DROP FUNCTION {written}();
DROP FUNCTION {carry}({key_type}, text, text[]);
DROP FUNCTION {settle}({key_type}, text, text[]);
DROP SEQUENCE {written};

-- 마지막 증명 뒤에 쓰인 행을 잠근 채로 다시 견주고, 양쪽의 행 수도 견준다. 다르면 아무것도 지우지 않는다.
-- Rows written since the last proof are compared again under the lock, and the rows of both sides are counted; if anything
-- differs, nothing is dropped.
-- Below deadlock_timeout (1 s): where a write waits for the other table by its trigger, we are the ones who let go.
SET LOCAL lock_timeout = '400ms';

LOCK TABLE {tables} IN ACCESS EXCLUSIVE MODE;

{let_see}{settle}-- 모두가 기다리는 동안이다: 오래 걸리면 그만둔다. / Everybody waits meanwhile: what takes longer is given up.
SELECT set_config('kerp.statement_timeout', current_setting('statement_timeout'), true);
SET LOCAL statement_timeout = '{at_most}';

DO $kerp_compare$
DECLARE
    differing CONSTANT bigint := (
        SELECT count(*)
        FROM (
            SELECT {old_key_list}, {old_content} AS kerp_content
            FROM {old_table}
            WHERE ({old_where}) AND ({old_is_unseen})
        ) AS kerp_old
        WHERE kerp_old.kerp_content IS DISTINCT FROM (
            SELECT {new_content}
            FROM {new_table}
            WHERE ({new_where}) AND ({new_key}) = ({key_of_old})
        )
    ) + (
        SELECT count(*)
        FROM (
            SELECT {new_key_list}, {new_content} AS kerp_content
            FROM {new_table}
            WHERE ({new_where}) AND ({new_is_unseen})
        ) AS kerp_new
        WHERE kerp_new.kerp_content IS DISTINCT FROM (
            SELECT {old_content}
            FROM {old_table}
            WHERE ({old_where}) AND ({old_key}) = ({key_of_new})
        )
    ) + abs(
        (SELECT count(*) FROM {old_table} WHERE ({old_where})) - (SELECT count(*) FROM {new_table} WHERE ({new_where}))
    );
BEGIN
    IF differing > 0 THEN
        RAISE EXCEPTION '증명에서 보지 못한 행 %개가 다릅니다 / % row(s) that the proof did not see differ', differing, differing
            USING ERRCODE = 'KC001';
    END IF;
END
$kerp_compare$;

SELECT set_config('statement_timeout', current_setting('kerp.statement_timeout'), true);

{hide_again}

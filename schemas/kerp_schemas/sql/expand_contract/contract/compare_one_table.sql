-- 마지막 증명 뒤에 쓰인 행을 잠근 채로 다시 견준다. 한 행이라도 다르면 아무것도 지우지 않는다.
-- Rows written since the last proof are compared again under the lock; if one differs, nothing is dropped.
-- Below deadlock_timeout (1 s), and all that is locked later is locked now: we are the ones who let go.
SET LOCAL lock_timeout = '400ms';

LOCK TABLE {tables} IN ACCESS EXCLUSIVE MODE;

{let_see}-- 모두가 기다리는 동안이다: 오래 걸리면 그만둔다. / Everybody waits meanwhile: what takes longer is given up.
SELECT set_config('kerp.statement_timeout', current_setting('statement_timeout'), true);
SET LOCAL statement_timeout = '{at_most}';

DO $kerp_compare$
DECLARE
    differing CONSTANT bigint := (
        SELECT count(*)
        FROM {old_table}
        WHERE ({old_is_unseen})
          AND {old_content} IS DISTINCT FROM {new_content}
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

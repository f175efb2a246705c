-- 마지막 증명 뒤에 쓰인 행을 잠근 채로 다시 견준다. 한 행이라도 다르면 아무것도 지우지 않는다.
-- Rows written since the last proof are compared again under the lock; if one differs, nothing is dropped.
SET LOCAL lock_timeout = '1s';

LOCK TABLE {old_table} IN ACCESS EXCLUSIVE MODE;

{let_see}DO $kerp_compare$
DECLARE
    differing CONSTANT bigint := (
        SELECT count(*)
        FROM {old_table}
        WHERE age({old_table}.xmin) <= age(xid({snapshot}::xid8))
          AND {old_content} IS DISTINCT FROM {new_content}
    );
BEGIN
    IF differing > 0 THEN
        RAISE EXCEPTION '증명한 뒤에 쓰인 행 %개가 다릅니다 / % row(s) written since the proof differ', differing, differing
            USING ERRCODE = 'KC001';
    END IF;
END
$kerp_compare$;

{hide_again}

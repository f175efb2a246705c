-- 표가 커서 잠근 채로 다 읽지 않는다: 두 쪽을 맞추는 트리거가 증명한 뒤로 그대로 켜져 있으면 그 뒤에 쓰인 행도 같다.
-- The table is too large to be read under the lock: where the triggers that keep both sides in step have stood untouched
-- since the proof, what was written since is the same, too.
-- Below deadlock_timeout (1 s): where a write waits for the other table by its trigger, we are the ones who let go.
SET LOCAL lock_timeout = '400ms';

LOCK TABLE {tables} IN ACCESS EXCLUSIVE MODE;

DO $kerp_compare$
DECLARE
    standing CONSTANT bigint := (
        SELECT count(*)
        FROM pg_trigger AS planted
        JOIN pg_proc AS function ON function.oid = planted.tgfoid
        WHERE planted.tgrelid = ANY (ARRAY[{regclasses}]::regclass[])
          AND quote_ident(planted.tgname) = ANY (ARRAY[{triggers}])
          AND planted.tgenabled IN ('O', 'A')
          AND age(planted.xmin) > age(xid({snapshot}::xid8))
          AND age(function.xmin) > age(xid({snapshot}::xid8))
    );
BEGIN
    IF standing <> {count} AND ({bytes}) > 0 THEN
        RAISE EXCEPTION '양쪽을 맞추는 트리거가 증명한 뒤 꺼졌거나 바뀌었습니다 / a trigger was switched off or changed since the proof'
            USING ERRCODE = 'KC001';
    END IF;
END
$kerp_compare$;

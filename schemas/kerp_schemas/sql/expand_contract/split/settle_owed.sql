-- 아직 전하지 못한 것을 모두 전합니다. / Carries over all that is still owed; both tables are locked.
DO $kerp$
DECLARE
    unsettled bigint;
BEGIN
    SELECT count(*) INTO unsettled
    FROM (SELECT DISTINCT key FROM {owed}) AS owing
    WHERE NOT {settle}(owing.key);
    IF unsettled > 0 THEN
        RAISE EXCEPTION USING MESSAGE = format({unsettled}, unsettled);
    END IF;
END
$kerp$;

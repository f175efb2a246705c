-- 옛 표의 주인에게 줍니다. / They belong to whoever owns the old table.
DO $kerp$
DECLARE
    owner CONSTANT regrole := (SELECT relowner FROM pg_class WHERE oid = {table_literal}::regclass);
    thing text;
BEGIN
    FOREACH thing IN ARRAY ARRAY[
        {things}
    ] LOOP
        EXECUTE format('ALTER %s OWNER TO %s', thing, owner);
    END LOOP;
END
$kerp$;

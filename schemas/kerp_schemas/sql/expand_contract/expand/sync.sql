-- 두 열은 한 값의 두 이름이다: 쓰는 쪽이 어느 이름을 알든 같은 행에서 맞춘다. 다른 트리거보다 먼저 실행된다.
-- Both columns are one value under two names, kept in step in the row itself. It fires before every other trigger.
CREATE FUNCTION {function}() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, {schema}, pg_temp
    AS $kerp_sync$
#variable_conflict use_column
DECLARE
    kerp_old_is_set boolean;
    kerp_new_is_set boolean;
{variables}
BEGIN
{columns}
    RETURN NEW;
END
$kerp_sync$;

CREATE TRIGGER {trigger}
    BEFORE INSERT OR UPDATE ON {table}
    FOR EACH ROW EXECUTE FUNCTION {function}();

-- 그동안 이 열을 모르는 문장에는 값을 채워 준다. / Meanwhile statements that do not know the column are given a value.
CREATE FUNCTION {function}() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, {schema}, pg_temp
    AS $kerp_sync$
#variable_conflict use_column
BEGIN
{columns}
    RETURN NEW;
END
$kerp_sync$;

CREATE TRIGGER {trigger}
    BEFORE INSERT OR UPDATE ON {table}
    FOR EACH ROW EXECUTE FUNCTION {function}();

-- 채우는 동안(kerp.backfill)에는 새 열 말고는 행이 그대로다: updated_at도. 맨 나중에 실행된다. / While the new column is
-- filled the row stays as it is, updated_at too. It fires last.
CREATE FUNCTION {function}() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, {schema}, pg_temp
    AS $kerp_keep$
DECLARE
    filled CONSTANT record := NEW;
BEGIN
    NEW := OLD;
{columns}
    RETURN NEW;
END
$kerp_keep$;

CREATE TRIGGER {trigger}
    BEFORE UPDATE ON {table}
    FOR EACH ROW
    WHEN (current_setting('kerp.backfill', true) <> '')
    EXECUTE FUNCTION {function}();

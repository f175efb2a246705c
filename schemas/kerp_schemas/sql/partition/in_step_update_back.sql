-- What a statement changed is changed in the old table, too. Nothing hangs on that any more: the rows go and come anew, so
-- that no order of theirs is refused by its unique keys.
CREATE FUNCTION {function}() RETURNS trigger
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, {schema}, pg_temp
    AS $kerp$
DECLARE
    kerp_tenant CONSTANT text := coalesce(current_setting('app.current_tenant', true), '');
    kerp_company text;
BEGIN
    {begin_old}
        DELETE FROM {other} AS other
        USING old_rows AS old_row
        WHERE {of_company_old} AND {other_is_old};
    {end}
    {begin_new}
        INSERT INTO {other} ({columns})
        SELECT {columns} FROM new_rows AS new_row WHERE {of_company_new};
    {end}
    RETURN NULL;
END
$kerp$

-- What a statement put into one table is put into the other, in the same transaction.
CREATE FUNCTION {function}() RETURNS trigger
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, {schema}, pg_temp
    AS $kerp$
DECLARE
    kerp_tenant CONSTANT text := coalesce(current_setting('app.current_tenant', true), '');
    kerp_company text;
BEGIN
    {begin_new}
        INSERT INTO {other} ({columns})
        SELECT {columns} FROM new_rows AS new_row WHERE {of_company_new};
    {end}
    RETURN NULL;
{too_old}
END
$kerp$

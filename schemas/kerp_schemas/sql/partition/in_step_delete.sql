-- What a statement deleted from one table is deleted from the other, in the same transaction.
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
    RETURN NULL;
END
$kerp$

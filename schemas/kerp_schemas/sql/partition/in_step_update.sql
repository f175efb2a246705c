-- What a statement changed is changed in the new table, too: rows that are there already are updated, so that what hangs on
-- their keys stays; a row that was not copied yet is copied now, and the copying finds it there.
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
        WHERE {of_company_old} AND {other_is_old}
          AND NOT EXISTS (SELECT FROM new_rows AS new_row WHERE {old_stays});
    {end}
    {begin_new}
        UPDATE {other} AS other
        SET {set_all}
        FROM new_rows AS new_row
        JOIN old_rows AS old_row ON {old_stays}
        WHERE {of_company_new} AND {other_is_old};

        INSERT INTO {other} ({columns})
        SELECT {columns} FROM new_rows AS new_row
        WHERE {of_company_new}
          AND NOT EXISTS (SELECT FROM {other} AS other WHERE {other_is_new});
    {end}
    RETURN NULL;
{too_old}
END
$kerp$

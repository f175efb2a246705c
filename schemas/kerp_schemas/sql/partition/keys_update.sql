-- A row that moves to another month keeps its key; a number that changes is changed. Only a row that becomes another one is
-- deleted here, and refused where something hangs on it, as the foreign key to the table itself refused it.
CREATE FUNCTION {function}() RETURNS trigger
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, {schema}, pg_temp
    AS $kerp$
DECLARE
    kerp_tenant CONSTANT text := coalesce(current_setting('app.current_tenant', true), '');
    kerp_company text;
BEGIN
    IF NOT EXISTS (
        SELECT {columns} FROM new_rows
        EXCEPT ALL
        SELECT {columns} FROM old_rows
    ) THEN
        RETURN NULL;
    END IF;
    {begin_old}
        {refuse_hanging}
        DELETE FROM {keys} AS held
        USING old_rows AS old_row
        WHERE {of_company_old} AND {held_is_old}
          AND NOT EXISTS (SELECT FROM new_rows AS new_row WHERE {old_stays});
    {end}
    {begin_new}
        {renumber}
        INSERT INTO {keys} ({columns})
        SELECT {columns} FROM new_rows AS new_row
        WHERE {of_company_new}
          AND NOT EXISTS (SELECT FROM old_rows AS old_row WHERE {old_stays});
    {end}
    RETURN NULL;
END
$kerp$

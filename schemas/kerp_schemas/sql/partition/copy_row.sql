-- One row, while it is held: copied unless a write has brought it over already.
CREATE FUNCTION {function}(given {table}) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path = pg_catalog, {schema}, pg_temp
    AS $kerp$
BEGIN
    INSERT INTO {other} ({columns})
    SELECT {given_columns}
    WHERE NOT EXISTS (SELECT FROM {other} AS other WHERE {other_is_given});
    RETURN true;
END
$kerp$

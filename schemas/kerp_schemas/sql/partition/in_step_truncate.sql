-- A table that is emptied at once takes the other one with it.
CREATE FUNCTION {function}() RETURNS trigger
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, {schema}, pg_temp
    AS $kerp$
BEGIN
    TRUNCATE {other};
    RETURN NULL;
END
$kerp$

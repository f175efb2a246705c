-- TRUNCATE was refused while something could point to the table, unless it was emptied with it; so it is.
CREATE FUNCTION {function}() RETURNS trigger
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, {schema}, pg_temp
    AS $kerp$
BEGIN
    IF EXISTS (
        SELECT FROM unnest(ARRAY[{places}]::regclass[]) AS pointing (place) WHERE pg_relation_size(pointing.place) > 0
    ) THEN
        RAISE feature_not_supported USING MESSAGE = {message}, HINT = {hint};
    END IF;
    ALTER TABLE {keys} NO FORCE ROW LEVEL SECURITY;
    DELETE FROM {keys};
    {force}
    RETURN NULL;
END
$kerp$

-- Whether a row's value passes to the new type and nothing of it is lost; for as long as this session lasts.
CREATE OR REPLACE FUNCTION pg_temp.kerp_goes_over(given {table}) RETURNS boolean
    LANGUAGE plpgsql
    AS $kerp_goes_over$
#variable_conflict use_column
DECLARE
    as_new {new_type};
    as_old {old_type};
BEGIN
    as_new := {forward};
    IF as_new IS NULL AND given.{old} IS NOT NULL THEN
        RETURN {may_be_null};
    END IF;
    {again}
    RETURN {is_same};
EXCEPTION WHEN OTHERS THEN
    RETURN false;
END
$kerp_goes_over$;

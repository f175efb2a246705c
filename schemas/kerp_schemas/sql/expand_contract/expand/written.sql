-- 사라질 이름({goes})에 마지막으로 쓴 때(1970년부터의 초). 되돌린 문장도 센다. / When a name that goes was last
-- written, in seconds since 1970; a statement that was rolled back counts too. A sequence takes no row lock.
CREATE SEQUENCE {sequence} AS bigint MINVALUE 0 START 0;

CREATE FUNCTION {function}() RETURNS trigger
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, {schema}, pg_temp
    AS $kerp_written$
DECLARE
    now_in_seconds CONSTANT bigint := extract(epoch FROM clock_timestamp())::bigint;
BEGIN
    IF TG_LEVEL = 'ROW' THEN
        -- 새로 넣는 행이 그 이름으로 왔는지. / Whether a row that is inserted came under such a name.
        IF NOT ({is_set}) THEN
            RETURN NEW;
        END IF;
    ELSIF current_setting('kerp.backfill', true) <> '' THEN
        RETURN NULL;
    END IF;
    IF pg_sequence_last_value({sequence_text}) IS DISTINCT FROM now_in_seconds THEN
        PERFORM setval({sequence_text}, now_in_seconds);
    END IF;
    RETURN NEW;
END
$kerp_written$;

REVOKE EXECUTE ON FUNCTION {function}() FROM PUBLIC;

CREATE TRIGGER {of_statement}
    BEFORE UPDATE OF {columns} ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION {function}();

CREATE TRIGGER {of_insert}
    BEFORE INSERT ON {table}
    FOR EACH ROW EXECUTE FUNCTION {function}();

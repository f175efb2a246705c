-- One row copied, while the backfill holds it; one that is there already was written since, and is newer.
CREATE FUNCTION {copy_function}(kerp_line {default}) RETURNS boolean
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $copy$
BEGIN
    INSERT INTO {drain} ({columns})
    VALUES ({line_columns})
    ON CONFLICT DO NOTHING;
    RETURN true;
END
$copy$;

-- The copy goes with its row, in the writer's own transaction. Under REPEATABLE READ and SERIALIZABLE a copy that was
-- made since the snapshot is not seen, and writing it would fail: then the row is owed, and settled later.
CREATE FUNCTION {sync_function}() RETURNS trigger
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $sync$
DECLARE
    is_owed boolean := false;
BEGIN
    IF current_setting('transaction_isolation') = 'read committed' THEN
        IF TG_OP <> 'INSERT' THEN
            DELETE FROM {drain} WHERE ({key}) = ({old_key});
        END IF;
        IF TG_OP <> 'DELETE' THEN
            -- A copy under this key can only be one of an earlier row.
            DELETE FROM {drain} WHERE ({key}) = ({new_key});
            INSERT INTO {drain} ({columns}) VALUES ({new_columns});
        END IF;
        RETURN NULL;
    END IF;
    BEGIN
        IF TG_OP <> 'INSERT' THEN
            DELETE FROM {drain} WHERE ({key}) = ({old_key});
            is_owed := NOT FOUND;
        END IF;
        IF TG_OP <> 'DELETE' AND NOT is_owed THEN
            INSERT INTO {drain} ({columns}) VALUES ({new_columns});
        END IF;
    EXCEPTION
        WHEN serialization_failure OR unique_violation THEN
            is_owed := true;
    END;
    IF is_owed AND TG_OP <> 'INSERT' THEN
        INSERT INTO {owed} VALUES ({old_owed});
    END IF;
    IF is_owed AND TG_OP <> 'DELETE' THEN
        INSERT INTO {owed} VALUES ({new_owed});
    END IF;
    RETURN NULL;
END
$sync$;

CREATE FUNCTION {clear_function}() RETURNS trigger
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $clear$
BEGIN
    TRUNCATE {drain}, {owed};
    RETURN NULL;
END
$clear$;

-- A trigger calls its function whoever may; nobody calls it himself.
REVOKE ALL ON FUNCTION {copy_function}({default}), {sync_function}(), {clear_function}() FROM PUBLIC;

ALTER FUNCTION {copy_function}({default}) OWNER TO {owner};
ALTER FUNCTION {sync_function}() OWNER TO {owner};
ALTER FUNCTION {clear_function}() OWNER TO {owner};

CREATE TRIGGER "00_kerp_drain"
    AFTER INSERT OR UPDATE OR DELETE ON {default}
    FOR EACH ROW
    EXECUTE FUNCTION {sync_function}();

CREATE TRIGGER "00_kerp_drain_truncate"
    AFTER TRUNCATE ON {default}
    FOR EACH STATEMENT
    EXECUTE FUNCTION {clear_function}();

-- A session of replication writes rows, too.
ALTER TABLE {default} ENABLE ALWAYS TRIGGER "00_kerp_drain";
ALTER TABLE {default} ENABLE ALWAYS TRIGGER "00_kerp_drain_truncate";

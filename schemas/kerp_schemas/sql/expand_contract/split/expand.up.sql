{new_table_made}

-- 상대 표의 행을 다른 세션이 잡고 있어 아직 전하지 못한 열. / What could not be written to the other table yet, since
-- somebody else held its row: the one that was written last counts. Nobody ever waits for the other table.
CREATE TABLE {owed} (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key {key_type} NOT NULL,
    written text NOT NULL CHECK (written IN ('old', 'new')),
    columns text[] NOT NULL,
    tenant text DEFAULT current_setting('app.current_tenant', true),
    noted_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE INDEX ON {owed} (key);

-- 옛 열에 마지막으로 쓴 때(1970년부터의 초). 되돌린 문장도 센다. / When the old columns were last written, in seconds
-- since 1970; a statement that was rolled back counts too. A sequence takes no row lock.
CREATE SEQUENCE {written} AS bigint MINVALUE 0 START 0;

-- 다른 세션이 같은 행을 넣는 중이면 기다리지 않습니다. / Where somebody else is inserting that very row, we do not wait.
CREATE FUNCTION {insert}(merged {new_table}) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path = pg_catalog, {schema}, pg_temp
    SET lock_timeout = '1ms'
    AS $kerp$
BEGIN
    INSERT INTO {new_table} ({new_key}, {shared_and_columns})
    VALUES (merged.{new_key}, {merged_shared_and_columns})
    ON CONFLICT DO NOTHING;
    RETURN FOUND;
EXCEPTION
    WHEN lock_not_available THEN
        RETURN false;
END
$kerp$;

-- 두 행을 같게 합니다: 방금 쓴 열, 아직 전하지 못한 열, 그 밖에는 옛 표의 값. 잡혀 있으면 false.
-- Makes both rows the same: what was just written counts, then what is owed, then the old table. False: a row is held.
CREATE FUNCTION {settle}(wanted_key {key_type}, just_written text DEFAULT 'old', columns_written text[] DEFAULT '{}')
    RETURNS boolean
    LANGUAGE plpgsql
    SET search_path = pg_catalog, {schema}, pg_temp
    SET plan_cache_mode = force_generic_plan
    AS $kerp$
DECLARE
    old_row {table}%ROWTYPE;
    new_row {new_table}%ROWTYPE;
    merged {new_table}%ROWTYPE;
    has_new_row boolean;
    is_written boolean := true;
    from_new text[];
    last_owed bigint;
BEGIN
    SELECT * INTO old_row FROM {table} WHERE {key} = wanted_key FOR NO KEY UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
        RETURN NOT EXISTS (SELECT FROM {table} WHERE {key} = wanted_key);
    END IF;
    SELECT * INTO new_row FROM {new_table} WHERE {new_key} = wanted_key FOR NO KEY UPDATE SKIP LOCKED;
    has_new_row := FOUND;
    IF NOT has_new_row THEN
        IF EXISTS (SELECT FROM {new_table} WHERE {new_key} = wanted_key) THEN
            RETURN false;
        END IF;
        -- 행이 없으면 모든 열이 기본값입니다. / No row means that every column has its default.
        {new_row_defaults}
    END IF;

    SELECT max(last.number), coalesce(array_agg(last.name) FILTER (WHERE last.written = 'new'), '{}')
    INTO last_owed, from_new
    FROM (
        SELECT DISTINCT ON (name) owed.number, owed.written, name
        FROM {owed} AS owed
        CROSS JOIN unnest(owed.columns) AS name
        WHERE owed.key = wanted_key
        ORDER BY name, owed.number DESC
    ) AS last;
    IF from_new <> '{}' THEN
        from_new := ARRAY (SELECT unnest(from_new) EXCEPT SELECT unnest(columns_written));
    END IF;
    IF just_written = 'new' THEN
        from_new := from_new || columns_written;
    END IF;
    merged.{new_key} := wanted_key;
    {merge_shared}
    {merge}

    PERFORM set_config('kerp.carried', wanted_key::text, true);
    IF ({merged_columns}) IS DISTINCT FROM ({old_columns}) THEN
        UPDATE {table}
        SET {set_columns}
        WHERE {key} = wanted_key
        RETURNING {columns} INTO {merged_columns};
    END IF;
    IF NOT has_new_row THEN
        is_written := ({merged_columns}) IS NOT DISTINCT FROM ({defaults}) OR {insert}(merged);
    ELSIF ({merged_columns}) IS DISTINCT FROM ({new_row_columns}) THEN
        UPDATE {new_table}
        SET {set_columns}
        WHERE {new_key} = wanted_key;
    END IF;
    PERFORM set_config('kerp.carried', '', true);
    IF NOT is_written THEN
        RETURN false;
    END IF;
    IF last_owed IS NOT NULL THEN
        DELETE FROM {owed} WHERE key = wanted_key AND number <= last_owed;
    END IF;
    RETURN true;
END
$kerp$;

-- 전하거나, 전하지 못하면 적어 둡니다. / Carries over, or notes what could not be. A snapshot of its own (REPEATABLE
-- READ) may be too old for the other row, and values owed by both sides may break a CHECK together: both are noted.
CREATE FUNCTION {carry}(wanted_key {key_type}, just_written text, columns_written text[]) RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, {schema}, pg_temp
    AS $kerp$
DECLARE
    is_settled boolean;
BEGIN
    IF current_setting('transaction_isolation') = 'read committed'
        AND NOT EXISTS (SELECT FROM {owed} WHERE key = wanted_key)
    THEN
        is_settled := {settle}(wanted_key, just_written, columns_written);
    ELSE
        BEGIN
            is_settled := {settle}(wanted_key, just_written, columns_written);
        EXCEPTION
            WHEN serialization_failure OR check_violation THEN
                is_settled := false;
        END;
    END IF;
    IF NOT is_settled AND columns_written <> '{}' THEN
        INSERT INTO {owed} (key, written, columns) VALUES (wanted_key, just_written, columns_written);
    END IF;
END
$kerp$;

CREATE FUNCTION {from_old}() RETURNS trigger
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, {schema}, pg_temp
    SET plan_cache_mode = force_generic_plan
    AS $kerp$
DECLARE
    before {table}%ROWTYPE;
    columns_written text[];
    tenant text := current_setting('app.current_tenant', true);
BEGIN
    IF current_setting('kerp.carried', true) = NEW.{key}::text THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        before := OLD;
    ELSE
        {before_defaults}
    END IF;
    columns_written := array_remove(ARRAY[
        {is_changed}
    ], NULL);
    IF columns_written <> '{}' THEN
        {take_tenant}
        -- 한 문장이 두 표에 다른 값을 썼습니다. / One statement wrote another value into the other table.
        IF EXISTS (
            SELECT FROM {table} AS old_row
            JOIN {new_table} AS new_row ON new_row.{new_key} = old_row.{key}
            WHERE old_row.{key} = NEW.{key} AND new_row.xmin = old_row.xmin AND new_row.cmin = old_row.cmin
              AND ({new_differs})
              AND NOT EXISTS (SELECT FROM {owed} WHERE key = NEW.{key})
        ) THEN
            RAISE EXCEPTION USING
                ERRCODE = 'integrity_constraint_violation', MESSAGE = {both_set}, HINT = {both_set_hint};
        END IF;
        PERFORM {carry}(NEW.{key}, 'old', columns_written);
        {give_tenant_back}
    ELSIF EXISTS (SELECT FROM {owed} WHERE key = NEW.{key}) THEN
        {take_tenant}
        PERFORM {carry}(NEW.{key}, 'old', columns_written);
        {give_tenant_back}
    END IF;
    RETURN NULL;
END
$kerp$;

CREATE FUNCTION {from_new}() RETURNS trigger
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, {schema}, pg_temp
    SET plan_cache_mode = force_generic_plan
    AS $kerp$
DECLARE
    before {new_table}%ROWTYPE;
    columns_written text[];
    tenant text := current_setting('app.current_tenant', true);
BEGIN
    IF TG_OP = 'DELETE' OR TG_OP = 'UPDATE' AND NEW.{new_key} IS DISTINCT FROM OLD.{new_key} THEN
        {take_old_tenant}
        PERFORM {carry}(OLD.{new_key}, 'new', ARRAY[{column_names}]);
        {give_tenant_back}
    END IF;
    IF TG_OP = 'DELETE' OR current_setting('kerp.carried', true) = NEW.{new_key}::text THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.{new_key} IS NOT DISTINCT FROM OLD.{new_key} THEN
        before := OLD;
    ELSE
        {before_defaults}
    END IF;
    columns_written := array_remove(ARRAY[
        {is_changed}
    ], NULL);
    {take_tenant}
    IF columns_written <> '{}' AND EXISTS (
        SELECT FROM {new_table} AS new_row
        JOIN {table} AS old_row ON old_row.{key} = new_row.{new_key}
        WHERE new_row.{new_key} = NEW.{new_key} AND new_row.xmin = old_row.xmin AND new_row.cmin = old_row.cmin
          AND ({old_differs})
          AND NOT EXISTS (SELECT FROM {owed} WHERE key = NEW.{new_key})
    ) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'integrity_constraint_violation', MESSAGE = {both_set}, HINT = {both_set_hint};
    END IF;
    -- 넣은 행은 옛 표에만 있던 값도 가져옵니다. / A row that was inserted takes over what only the old table has.
    IF columns_written <> '{}' OR TG_OP = 'INSERT' OR EXISTS (SELECT FROM {owed} WHERE key = NEW.{new_key}) THEN
        PERFORM {carry}(NEW.{new_key}, 'new', columns_written);
    END IF;
    {give_tenant_back}
    RETURN NULL;
END
$kerp$;

-- 전하지 못한 것은 커밋할 때 한 번 더 시도합니다. / What is owed is tried once more when its transaction commits.
CREATE FUNCTION {retry}() RETURNS trigger
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, {schema}, pg_temp
    SET plan_cache_mode = force_generic_plan
    AS $kerp$
DECLARE
    tenant text := current_setting('app.current_tenant', true);
BEGIN
    IF EXISTS (SELECT FROM {owed} WHERE number = NEW.number) THEN
        PERFORM set_config('app.current_tenant', NEW.tenant, true);
        PERFORM {carry}(NEW.key, 'old', '{}');
        PERFORM set_config('app.current_tenant', tenant, true);
    END IF;
    RETURN NULL;
END
$kerp$;

CREATE FUNCTION {written}() RETURNS trigger
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, {schema}, pg_temp
    SET plan_cache_mode = force_generic_plan
    AS $kerp$
DECLARE
    now_in_seconds CONSTANT bigint := extract(epoch FROM clock_timestamp())::bigint;
BEGIN
    -- 새 표에서 온 값과 채우기는 옛 열을 쓰는 프로그램이 아닙니다. / What we carry over or fill is no client's write.
    IF coalesce(current_setting('kerp.backfill', true), '') <> ''
        OR coalesce(current_setting('kerp.carried', true), '') <> ''
    THEN
        RETURN NEW;
    END IF;
    IF TG_LEVEL = 'ROW' THEN
        IF ({inserted_columns}) IS NOT DISTINCT FROM ({defaults}) THEN
            RETURN NEW;
        END IF;
    END IF;
    IF pg_sequence_last_value({written_literal}) IS DISTINCT FROM now_in_seconds THEN
        PERFORM setval({written_literal}, now_in_seconds);
    END IF;
    RETURN NEW;
END
$kerp$;

CREATE FUNCTION {emptied}() RETURNS trigger
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, {schema}, pg_temp
    SET plan_cache_mode = force_generic_plan
    AS $kerp$
BEGIN
    IF EXISTS (SELECT FROM {table} WHERE ({columns}) IS DISTINCT FROM ({defaults})) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'integrity_constraint_violation', MESSAGE = {truncated}, HINT = {truncated_hint};
    END IF;
    RETURN NULL;
END
$kerp$;

{owned_parts}

REVOKE ALL ON FUNCTION {insert}({new_table}) FROM PUBLIC;
REVOKE ALL ON FUNCTION {settle}({key_type}, text, text[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION {carry}({key_type}, text, text[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION {from_old}() FROM PUBLIC;
REVOKE ALL ON FUNCTION {from_new}() FROM PUBLIC;
REVOKE ALL ON FUNCTION {retry}() FROM PUBLIC;
REVOKE ALL ON FUNCTION {written}() FROM PUBLIC;
REVOKE ALL ON FUNCTION {emptied}() FROM PUBLIC;

CREATE CONSTRAINT TRIGGER {retry} AFTER INSERT ON {owed}
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION {retry}();

CREATE TRIGGER {from_new} AFTER INSERT OR UPDATE OR DELETE ON {new_table}
    FOR EACH ROW EXECUTE FUNCTION {from_new}();

CREATE TRIGGER {emptied} AFTER TRUNCATE ON {new_table}
    FOR EACH STATEMENT EXECUTE FUNCTION {emptied}();

CREATE TRIGGER {from_old} AFTER INSERT OR UPDATE ON {table}
    FOR EACH ROW EXECUTE FUNCTION {from_old}();

CREATE TRIGGER {of_statement} BEFORE UPDATE OF {columns} ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION {written}();

CREATE TRIGGER {of_insert} BEFORE INSERT ON {table}
    FOR EACH ROW EXECUTE FUNCTION {written}();

ALTER TABLE {new_table} ENABLE ALWAYS TRIGGER {from_new};
ALTER TABLE {table} ENABLE ALWAYS TRIGGER {from_old};
ALTER TABLE {table} ENABLE ALWAYS TRIGGER {of_statement};
ALTER TABLE {table} ENABLE ALWAYS TRIGGER {of_insert};

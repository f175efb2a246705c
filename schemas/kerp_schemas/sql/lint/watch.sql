-- What `db lint` makes in its scratch database before the first file: an owner whom row-level security binds, tables of
-- what the files do, and what notices it. Nothing here changes what a file does or what its policies mean.
--
-- Decision: docs/decisions/lint.md

DO $$
BEGIN
    -- A role belongs to the server, which may have other databases.
    IF to_regrole('kerp_lint_owner') IS NULL THEN
        CREATE ROLE kerp_lint_owner NOSUPERUSER NOBYPASSRLS CREATEROLE;
    END IF;
    EXECUTE format('ALTER DATABASE %I OWNER TO kerp_lint_owner', current_database());
END
$$;

CREATE SCHEMA kerp_lint;
GRANT USAGE ON SCHEMA kerp_lint TO PUBLIC;

CREATE TABLE kerp_lint.migrations (
    version bigint PRIMARY KEY,
    up_file text NOT NULL,
    down_file text
);

-- `run` is up, down or again: what a file does the second time is no second finding.
CREATE TABLE kerp_lint.statements (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    version bigint NOT NULL,
    run text NOT NULL,
    file text NOT NULL,
    line integer NOT NULL,
    -- The line on which the body of a DO begins: its own lines are counted from there.
    body_line integer NOT NULL,
    text text NOT NULL,
    failed text
);

-- What is noted has no statement until it is over: kerp_lint.attribute() says which one it was.
CREATE TABLE kerp_lint.touched (
    statement_id bigint,
    relation oid NOT NULL,
    is_new boolean NOT NULL,
    inner_line integer,
    inner_statement text
);

CREATE TABLE kerp_lint.indexes (
    index oid PRIMARY KEY,
    statement_id bigint,
    relation oid NOT NULL,
    index_name text NOT NULL,
    relation_name text NOT NULL,
    keeps_writers_out boolean NOT NULL,
    inner_line integer,
    inner_statement text
);

CREATE TABLE kerp_lint.unseen (
    statement_id bigint,
    relation oid NOT NULL,
    relation_name text NOT NULL,
    command text NOT NULL,
    inner_line integer,
    inner_statement text
);

-- Which settings a policy reads by current_setting(), itself or in the functions that it calls: those name the tenant.
CREATE FUNCTION kerp_lint.settings_of(policy oid) RETURNS SETOF text
    STABLE
    LANGUAGE sql
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    WITH RECURSIVE called AS (
        SELECT needs.refobjid AS function
        FROM pg_depend AS needs
        WHERE needs.classid = 'pg_policy'::regclass
          AND needs.objid = settings_of.policy
          AND needs.refclassid = 'pg_proc'::regclass
        UNION
        SELECT needs.refobjid
        FROM called
        JOIN pg_depend AS needs ON needs.classid = 'pg_proc'::regclass AND needs.objid = called.function
        WHERE needs.refclassid = 'pg_proc'::regclass
    ),
    texts AS (
        SELECT concat(
            pg_get_expr(each.polqual, each.polrelid), ' ', pg_get_expr(each.polwithcheck, each.polrelid)
        ) AS text
        FROM pg_policy AS each
        WHERE each.oid = settings_of.policy
        UNION ALL
        SELECT concat(function.prosrc, ' ', pg_get_function_sqlbody(function.oid))
        FROM called
        JOIN pg_proc AS function ON function.oid = called.function
    )
    SELECT DISTINCT setting[1]
    FROM texts
    CROSS JOIN regexp_matches(texts.text, 'current_setting\s*\(\s*''([^'']+)''', 'gi') AS setting
    ORDER BY setting[1];
END;

-- The policies of the files, without those that stand here to notice.
CREATE VIEW kerp_lint.policies AS
SELECT
    policy.oid, policy.polrelid AS relation, policy.polname AS name, policy.polcmd AS command, policy.polroles AS roles,
    policy.polpermissive AS is_permissive, pg_get_expr(policy.polqual, policy.polrelid) AS condition,
    ARRAY(SELECT kerp_lint.settings_of(policy.oid)) AS settings
FROM pg_policy AS policy
WHERE policy.polname NOT LIKE 'kerp\_lint\_%';

-- The convention of a folder is its own: there are tenants where a policy reads a setting.
CREATE VIEW kerp_lint.has_tenants AS
SELECT EXISTS (SELECT 1 FROM kerp_lint.policies AS policy WHERE policy.settings <> '{}') AS answer;

-- The files' own tables that somebody but their owner may reach: what a partition holds is reached through its parent.
CREATE VIEW kerp_lint.tables AS
SELECT
    relation.oid AS relation, relation.oid::regclass::text AS name,
    relation.relrowsecurity AS has_row_security, relation.relforcerowsecurity AS is_forced
FROM pg_class AS relation
JOIN pg_namespace AS schema ON schema.oid = relation.relnamespace
WHERE relation.relkind IN ('r', 'p')
  AND relation.relpersistence <> 't'
  AND schema.nspname NOT IN ('pg_catalog', 'information_schema', 'kerp_lint')
  AND NOT (relation.relispartition AND relation.relacl IS NULL)
  AND NOT EXISTS (
      SELECT 1
      FROM pg_depend AS member
      WHERE member.classid = 'pg_class'::regclass
        AND member.objid = relation.oid
        AND member.deptype = 'e'
  );

-- Note that a statement reads or changes a table of whose rows it sees none: no policy lets `role` see any while no
-- setting names a tenant.
CREATE FUNCTION kerp_lint.note_unseen(relation oid, command "char", role name) RETURNS void
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp
    AS $$
DECLARE
    stack text;
BEGIN
    IF EXISTS (
        SELECT 1
        FROM kerp_lint.policies AS policy
        WHERE policy.relation = note_unseen.relation
          AND policy.is_permissive
          AND policy.command IN ('*', note_unseen.command)
          AND EXISTS (
              SELECT 1
              FROM unnest(policy.roles) AS member
              WHERE member = 0 OR pg_has_role(note_unseen.role, member, 'USAGE')
          )
          AND (
              policy.settings = '{}'
              OR EXISTS (
                  SELECT 1
                  FROM unnest(policy.settings) AS setting
                  WHERE coalesce(current_setting(setting, true), '') <> ''
              )
          )
    ) THEN
        RETURN;
    END IF;
    GET DIAGNOSTICS stack = PG_CONTEXT;
    INSERT INTO kerp_lint.unseen (relation, relation_name, command, inner_line, inner_statement)
    SELECT
        note_unseen.relation, note_unseen.relation::regclass::text,
        CASE note_unseen.command WHEN 'r' THEN 'SELECT' WHEN 'w' THEN 'UPDATE' ELSE 'DELETE' END,
        place.line, place.statement
    FROM kerp_lint.place_in(stack) AS place;
END
$$;

-- Where in the body of a DO something happened, by the server's own account of who called whom.
CREATE FUNCTION kerp_lint.place_in(stack text, OUT line integer, OUT statement text)
    IMMUTABLE
    LANGUAGE sql
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT
        (regexp_match(place_in.stack, 'inline_code_block line (\d+)'))[1]::integer,
        regexp_replace(
            (regexp_match(place_in.stack, '^(.*)"\nPL/pgSQL function inline_code_block'))[1],
            '^.*SQL statement "', ''
        );
END;

-- What stands in the policies below. Declared immutable, it is called when a statement is planned: for each table that
-- row-level security hides in it, whether or not there are rows, and whichever table is read first.
CREATE FUNCTION kerp_lint.notice(relation oid, command "char") RETURNS boolean
    IMMUTABLE
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    PERFORM kerp_lint.note_unseen(relation, command, current_user);
    RETURN false;
END
$$;

CREATE FUNCTION kerp_lint.watch() RETURNS event_trigger
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp
    AS $$
DECLARE
    hidden regclass;
    stack text;
BEGIN
    GET DIAGNOSTICS stack = PG_CONTEXT;
    INSERT INTO kerp_lint.touched (relation, is_new, inner_line, inner_statement)
    SELECT
        coalesce(policy.polrelid, done.objid), done.command_tag IN ('CREATE TABLE', 'CREATE TABLE AS', 'SELECT INTO'),
        place.line, place.statement
    FROM pg_event_trigger_ddl_commands() AS done
    LEFT JOIN pg_policy AS policy ON policy.oid = done.objid AND done.classid = 'pg_policy'::regclass
    CROSS JOIN kerp_lint.place_in(stack) AS place
    WHERE done.command_tag IN ('CREATE TABLE', 'CREATE TABLE AS', 'SELECT INTO', 'ALTER TABLE', 'ALTER POLICY');
    -- Whoever may write meanwhile is told by the lock that is held: CONCURRENTLY takes a weaker one.
    INSERT INTO kerp_lint.indexes
        (index, relation, index_name, relation_name, keeps_writers_out, inner_line, inner_statement)
    SELECT
        each.indexrelid, each.indrelid, each.indexrelid::regclass::text, each.indrelid::regclass::text,
        EXISTS (
            SELECT 1
            FROM pg_locks AS lock
            WHERE lock.pid = pg_backend_pid()
              AND lock.locktype = 'relation'
              AND lock.relation = each.indrelid
              AND lock.mode IN ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
        ),
        place.line, place.statement
    FROM pg_index AS each
    JOIN pg_class AS relation ON relation.oid = each.indrelid
    JOIN pg_namespace AS schema ON schema.oid = relation.relnamespace
    CROSS JOIN kerp_lint.place_in(stack) AS place
    WHERE schema.nspname NOT IN ('pg_catalog', 'pg_toast', 'information_schema', 'kerp_lint')
      AND NOT EXISTS (SELECT 1 FROM kerp_lint.indexes AS known WHERE known.index = each.indexrelid);
    FOR hidden IN
        SELECT relation.oid
        FROM pg_class AS relation
        WHERE relation.relrowsecurity
          AND relation.relkind IN ('r', 'p')
          AND NOT EXISTS (
              SELECT 1
              FROM pg_policy AS policy
              WHERE policy.polrelid = relation.oid
                AND policy.polname = 'kerp_lint_select'
          )
    LOOP
        EXECUTE format(
            'CREATE POLICY kerp_lint_select ON %1$s FOR SELECT USING (kerp_lint.notice(%2$s, ''r''));'
            'CREATE POLICY kerp_lint_update ON %1$s FOR UPDATE USING (kerp_lint.notice(%2$s, ''w''));'
            'CREATE POLICY kerp_lint_delete ON %1$s FOR DELETE USING (kerp_lint.notice(%2$s, ''d''));',
            hidden, hidden::oid
        );
    END LOOP;
END
$$;

CREATE EVENT TRIGGER kerp_lint ON ddl_command_end
    WHEN TAG IN (
        'CREATE TABLE', 'CREATE TABLE AS', 'SELECT INTO', 'CREATE SCHEMA', 'CREATE INDEX', 'ALTER TABLE', 'ALTER POLICY'
    )
    EXECUTE FUNCTION kerp_lint.watch();

-- A table is another one too once a policy or a trigger of it is gone.
CREATE FUNCTION kerp_lint.watch_drops() RETURNS event_trigger
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp
    AS $$
DECLARE
    stack text;
BEGIN
    GET DIAGNOSTICS stack = PG_CONTEXT;
    INSERT INTO kerp_lint.touched (relation, is_new, inner_line, inner_statement)
    SELECT relation.oid, false, place.line, place.statement
    FROM pg_event_trigger_dropped_objects() AS gone
    JOIN pg_class AS relation
      ON relation.oid = to_regclass(format('%I.%I', gone.address_names[1], gone.address_names[2]))
    CROSS JOIN kerp_lint.place_in(stack) AS place
    WHERE gone.object_type IN ('policy', 'trigger');
END
$$;

CREATE EVENT TRIGGER kerp_lint_drops ON sql_drop EXECUTE FUNCTION kerp_lint.watch_drops();

-- Say which statement it was that has just ended.
CREATE FUNCTION kerp_lint.attribute(statement bigint) RETURNS void
    LANGUAGE sql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    UPDATE kerp_lint.touched SET statement_id = attribute.statement WHERE statement_id IS NULL;
    UPDATE kerp_lint.indexes SET statement_id = attribute.statement WHERE statement_id IS NULL;
    UPDATE kerp_lint.unseen SET statement_id = attribute.statement WHERE statement_id IS NULL;
END;

-- What monitoring reads: views without a row of any company's, under a role that sees nothing else, and counts that stay
-- when what was counted is cleaned away or goes on: Prometheus wants counters that never fall.
-- Decision: docs/decisions/metrics.md

DO $$
DECLARE
    can_become CONSTANT text := CASE
        WHEN current_setting('server_version_num')::integer >= 160000 THEN 'SET' ELSE 'MEMBER'
    END;
    role_name text;
    is_member boolean;
BEGIN
    BEGIN
        IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'kerp_monitor') THEN
            CREATE ROLE kerp_monitor NOLOGIN;
        END IF;
    EXCEPTION WHEN insufficient_privilege THEN
        RAISE insufficient_privilege USING MESSAGE =
            'an administrator must say once: CREATE ROLE kerp_monitor NOLOGIN;';
    END;
    BEGIN
        -- Whoever migrates may look as well; one who may not give it is told by `monitor` what an administrator says.
        IF NOT pg_has_role(CURRENT_USER, 'kerp_monitor', can_become) THEN
            EXECUTE format('GRANT kerp_monitor TO %I', CURRENT_USER);
        END IF;
    EXCEPTION WHEN insufficient_privilege THEN
        NULL;
    END;
    -- For this transaction only; a membership that somebody else gave is not ours to take away.
    FOREACH role_name IN ARRAY ARRAY['kerp_owner', 'kerp_lookup'] LOOP
        is_member := pg_has_role(CURRENT_USER, role_name, can_become);
        PERFORM set_config('kerp.was_' || role_name, is_member::text, true);
        IF NOT is_member THEN
            EXECUTE format('GRANT %I TO %I', role_name, CURRENT_USER);
        END IF;
    END LOOP;
    EXECUTE format('GRANT CREATE ON SCHEMA %I TO kerp_owner, kerp_lookup', current_schema());
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO kerp_monitor', current_schema());
END
$$;

SET LOCAL ROLE kerp_owner;

-- Rows are added and summed up, never changed: two runs that end at once wait for no counter.
CREATE TABLE operation_counts (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind VARCHAR(9) NOT NULL,
    counter VARCHAR(11) NOT NULL,
    label VARCHAR(40) NOT NULL DEFAULT '',
    -- Of seconds: the bucket of the histogram.
    up_to NUMERIC,
    times BIGINT NOT NULL DEFAULT 1,
    amount NUMERIC NOT NULL DEFAULT 0,

    CONSTRAINT operation_counts_counter CHECK (
        counter IN (
            'started', 'completed', 'failed', 'rejected', 'rolled_back', 'paused', 'rows', 'seconds', 'finding'
        )
    )
);

COMMENT ON TABLE operation_counts IS '모니터링의 누계: operations와 배치에서 센 것. 셌던 행이 지워져도 줄지 않는다';
COMMENT ON COLUMN operation_counts.kind IS 'operations.kind. 예행은 rehearsal';
COMMENT ON COLUMN operation_counts.label IS 'seconds는 단계(전체는 빈 글자), finding은 규칙 번호';
COMMENT ON COLUMN operation_counts.up_to IS 'seconds가 든 히스토그램 칸의 윗값 (NULL: 끝 칸)';

GRANT SELECT ON operation_counts TO kerp_lookup;

-- What a count belongs to: a rehearsal that is refused is daily work, an import that is refused is not.
CREATE FUNCTION monitored_kind(kind text, spec jsonb) RETURNS text
    LANGUAGE sql
    IMMUTABLE
    PARALLEL SAFE
    RETURN CASE WHEN kind = 'batch' AND spec ->> 'dry_run' = 'true' THEN 'rehearsal' ELSE kind END;

COMMENT ON FUNCTION monitored_kind(text, jsonb) IS '모니터링에서 부르는 작업의 종류: 예행은 rehearsal';

-- As in kerp_operations(): nobody is declared dead from afar while his lock is held.
CREATE FUNCTION operation_state(
    status text, started_at timestamptz, heartbeat_at timestamptz, lock_id text
) RETURNS text
    LANGUAGE sql
    STABLE
    RETURN CASE
        WHEN status <> 'running' OR coalesce(heartbeat_at, started_at) > clock_timestamp() - interval '60 seconds'
        THEN status
        WHEN NOT EXISTS (
            SELECT 1
            FROM pg_locks AS held
            WHERE held.locktype = 'advisory'
              AND held.granted
              AND held.database = (SELECT here.oid FROM pg_database AS here WHERE here.datname = current_database())
              AND lock_id = concat_ws(':', held.classid::text, held.objid::text, held.objsubid::text)
        )
        THEN 'stalled'
        WHEN heartbeat_at IS NULL THEN 'running'
        ELSE 'silent'
    END;

COMMENT ON FUNCTION operation_state(text, timestamptz, timestamptz, text)
    IS '작업의 상태: 60초 동안 말이 없으면 stalled(잠금이 풀림) 또는 silent(잠금을 쥠)';

-- The bucket that seconds fall into; NULL is the last one, without end.
CREATE FUNCTION seconds_bucket(seconds numeric) RETURNS numeric
    LANGUAGE sql
    IMMUTABLE
    PARALLEL SAFE
    RETURN (
        SELECT min(bound.up_to)
        FROM unnest(ARRAY[0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600, 14400]) AS bound (up_to)
        WHERE bound.up_to >= seconds
    );

COMMENT ON FUNCTION seconds_bucket(numeric) IS '걸린 시간이 든 히스토그램 칸의 윗값';

-- Some thousand rows become one per counter; rows that another session is folding are left to it.
CREATE FUNCTION fold_operation_counts() RETURNS void
    LANGUAGE sql
    BEGIN ATOMIC
        WITH folded AS (
            DELETE FROM operation_counts AS counted
            WHERE counted.id IN (SELECT each.id FROM operation_counts AS each FOR UPDATE SKIP LOCKED)
            RETURNING counted.kind, counted.counter, counted.label, counted.up_to, counted.times, counted.amount
        )
        INSERT INTO operation_counts (kind, counter, label, up_to, times, amount)
        SELECT folded.kind, folded.counter, folded.label, folded.up_to, sum(folded.times), sum(folded.amount)
        FROM folded
        GROUP BY folded.kind, folded.counter, folded.label, folded.up_to;
    END;

COMMENT ON FUNCTION fold_operation_counts() IS '누계의 행들을 카운터마다 한 행으로 합친다';

CREATE FUNCTION count_operation() RETURNS trigger
    LANGUAGE plpgsql
    SECURITY DEFINER
    AS $function$
DECLARE
    run_kind CONSTANT text := monitored_kind(NEW.kind, NEW.spec);
    was CONSTANT text := CASE TG_OP WHEN 'UPDATE' THEN OLD.status ELSE '' END;
    was_started CONSTANT boolean := TG_OP = 'UPDATE' AND OLD.started_at IS NOT NULL;
    seconds CONSTANT numeric := extract(epoch FROM NEW.completed_at - NEW.started_at);
BEGIN
    IF NEW.status = was THEN
        RETURN NULL;
    END IF;
    IF NEW.status = 'running' OR (NEW.started_at IS NOT NULL AND NOT was_started) THEN
        INSERT INTO operation_counts (kind, counter) VALUES (run_kind, 'started');
        -- At a beginning, where nobody waits, and not at the end of a run with all its work in one transaction.
        IF (SELECT count(*) FROM (SELECT 1 FROM operation_counts LIMIT 5001) AS kept) > 5000 THEN
            PERFORM fold_operation_counts();
        END IF;
    END IF;
    IF NEW.status IN ('completed', 'failed', 'rejected', 'rolled_back') THEN
        INSERT INTO operation_counts (kind, counter) VALUES (run_kind, NEW.status);
    ELSIF NEW.status = 'pending' AND was = 'running' THEN
        INSERT INTO operation_counts (kind, counter) VALUES (run_kind, 'paused');
    END IF;
    IF NEW.status IN ('completed', 'failed', 'rejected') AND seconds >= 0 THEN
        INSERT INTO operation_counts (kind, counter, up_to, amount)
        VALUES (run_kind, 'seconds', seconds_bucket(seconds), seconds);
    END IF;
    IF NEW.status = 'completed' AND NEW.rows_affected > 0 THEN
        INSERT INTO operation_counts (kind, counter, amount) VALUES (run_kind, 'rows', NEW.rows_affected);
    END IF;
    RETURN NULL;
END
$function$;

COMMENT ON FUNCTION count_operation() IS '작업의 시작과 끝을 센다: 같은 트랜잭션에서, 빠뜨리는 일이 없게';

-- What a report is counted for, by the trigger and, of the batches of before, by this migration.
CREATE FUNCTION counts_of_report(report jsonb)
    RETURNS TABLE (counter text, label text, up_to numeric, times bigint, amount numeric)
    LANGUAGE sql
    IMMUTABLE
    BEGIN ATOMIC
        SELECT 'seconds', step.key, seconds_bucket(step.seconds), 1::bigint, step.seconds
        FROM (
            SELECT
                each.key,
                CASE jsonb_typeof(each.value) WHEN 'number' THEN (each.value #>> '{}')::numeric END AS seconds
            FROM jsonb_each(
                CASE jsonb_typeof(report -> 'timings') WHEN 'object' THEN report -> 'timings' END
            ) AS each
        ) AS step
        WHERE step.key ~ '^[a-z_]{1,40}$'
          AND step.key <> 'total'
          AND step.seconds > 0
        UNION ALL
        SELECT 'finding', rule.key, NULL, 1::bigint, rule.findings
        FROM (
            SELECT
                each.key,
                CASE jsonb_typeof(each.value) WHEN 'number' THEN (each.value #>> '{}')::numeric END AS findings
            FROM jsonb_each(
                CASE jsonb_typeof(report -> 'findings_total') WHEN 'object' THEN report -> 'findings_total' END
            ) AS each
        ) AS rule
        WHERE rule.key ~ '^[A-Z][A-Z0-9-]{1,39}$'
          AND rule.findings > 0;
    END;

COMMENT ON FUNCTION counts_of_report(jsonb) IS 'report.json에서 셀 것: 단계마다 걸린 시간, 규칙마다 점검 결과의 수';

CREATE FUNCTION count_report() RETURNS trigger
    LANGUAGE plpgsql
    SECURITY DEFINER
    AS $function$
BEGIN
    INSERT INTO operation_counts (kind, counter, label, up_to, times, amount)
    SELECT
        monitored_kind('batch', jsonb_build_object('dry_run', NEW.dry_run)), counted.counter, counted.label,
        counted.up_to, counted.times, counted.amount
    FROM counts_of_report(NEW.report) AS counted;
    RETURN NULL;
END
$function$;

COMMENT ON FUNCTION count_report() IS '배치의 보고서가 처음 남을 때 단계별 시간과 규칙별 점검 결과를 센다';

-- What ran before; a forced policy binds the owner too.
ALTER TABLE operations NO FORCE ROW LEVEL SECURITY;
ALTER TABLE import_batches NO FORCE ROW LEVEL SECURITY;

INSERT INTO operation_counts (kind, counter, up_to, times, amount)
SELECT kind, counter, up_to, count(*), sum(amount)
FROM (
    SELECT monitored_kind(each.kind, each.spec) AS kind, counted.counter, counted.up_to, counted.amount
    FROM operations AS each
    CROSS JOIN LATERAL (
        SELECT extract(epoch FROM each.completed_at - each.started_at) AS seconds
    ) AS took
    CROSS JOIN LATERAL (
        VALUES
            ('started', each.started_at IS NOT NULL, NULL::numeric, 0::numeric),
            -- What was undone had been completed before.
            ('completed', each.status = 'completed' OR (each.kind = 'batch' AND each.status = 'rolled_back'), NULL, 0),
            ('failed', each.status = 'failed', NULL, 0),
            ('rejected', each.status = 'rejected', NULL, 0),
            ('rolled_back', each.status = 'rolled_back', NULL, 0),
            ('rows', each.status = 'completed' AND each.rows_affected > 0, NULL, each.rows_affected),
            (
                'seconds', each.status IN ('completed', 'failed', 'rejected') AND took.seconds >= 0,
                seconds_bucket(took.seconds), took.seconds
            )
    ) AS counted (counter, counts, up_to, amount)
    WHERE counted.counts
) AS before
GROUP BY kind, counter, up_to;

INSERT INTO operation_counts (kind, counter, label, up_to, times, amount)
SELECT
    monitored_kind('batch', jsonb_build_object('dry_run', batch.dry_run)), counted.counter, counted.label,
    counted.up_to, sum(counted.times), sum(counted.amount)
FROM import_batches AS batch
CROSS JOIN LATERAL counts_of_report(batch.report) AS counted
GROUP BY 1, 2, 3, 4;

ALTER TABLE import_batches FORCE ROW LEVEL SECURITY;
ALTER TABLE operations FORCE ROW LEVEL SECURITY;

-- A trigger runs with its owner's rights: nobody else may put one on a table of his own and count what never was.
REVOKE EXECUTE ON FUNCTION count_operation(), count_report(), fold_operation_counts() FROM PUBLIC;

DO $$
DECLARE
    ours text;
BEGIN
    FOREACH ours IN ARRAY ARRAY['count_operation()', 'count_report()'] LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = pg_catalog, %I, pg_temp', ours, current_schema());
    END LOOP;
END
$$;

CREATE TRIGGER count_operation
    AFTER INSERT OR UPDATE OF status ON operations
    FOR EACH ROW EXECUTE FUNCTION count_operation();

CREATE TRIGGER count_report
    AFTER UPDATE OF report ON import_batches
    FOR EACH ROW WHEN (OLD.report IS NULL AND NEW.report IS NOT NULL) EXECUTE FUNCTION count_report();

SET LOCAL ROLE kerp_lookup;

-- Whoever owns a view is asked for what it reads: kerp_lookup alone sees across companies.
CREATE VIEW monitored_counts WITH (security_barrier = true) AS
SELECT counted.kind, counted.counter, counted.label, counted.up_to, sum(counted.times) AS times, sum(counted.amount) AS amount
FROM operation_counts AS counted
GROUP BY counted.kind, counted.counter, counted.label, counted.up_to;

COMMENT ON VIEW monitored_counts IS '모니터링: 누계';

-- What has not ended, by its state. A company is its code, and nothing else of it; '' is the schema's.
CREATE VIEW monitored_runs WITH (security_barrier = true) AS
SELECT
    monitored_kind(each.kind, each.spec) AS kind,
    coalesce(company.code, CASE each.kind WHEN 'batch' THEN each.name END, '') AS company,
    live.state,
    count(*) AS runs,
    min(each.started_at) AS oldest
FROM operations AS each
LEFT JOIN companies AS company ON company.id = each.company_id
CROSS JOIN LATERAL (
    SELECT operation_state(each.status, each.started_at, each.heartbeat_at, each.lock_id) AS state
) AS live
WHERE each.status IN ('pending', 'running')
GROUP BY 1, 2, 3;

COMMENT ON VIEW monitored_runs IS '모니터링: 끝나지 않은 작업의 수와 가장 오래된 시작';

-- When something of a kind last ended so; and of what has ended last and ended badly, how many are not mended by a later
-- run of the same name.
CREATE VIEW monitored_ends WITH (security_barrier = true) AS
SELECT
    ended.kind, ended.company, ended.status,
    max(ended.completed_at) AS latest,
    count(*) FILTER (WHERE ended.is_newest AND ended.status IN ('failed', 'rejected')) AS unmended
FROM (
    SELECT
        monitored_kind(each.kind, each.spec) AS kind,
        coalesce(company.code, CASE each.kind WHEN 'batch' THEN each.name END, '') AS company,
        each.status,
        each.completed_at,
        row_number() OVER (
            PARTITION BY
                monitored_kind(each.kind, each.spec), each.name, each.company_id,
                CASE WHEN each.kind = 'migration' THEN each.spec ->> 'table' END
            ORDER BY each.started_at DESC, each.id DESC
        ) = 1 AS is_newest
    FROM operations AS each
    LEFT JOIN companies AS company ON company.id = each.company_id
    WHERE each.started_at IS NOT NULL
) AS ended
WHERE ended.status IN ('completed', 'failed', 'rejected', 'rolled_back')
GROUP BY ended.kind, ended.company, ended.status;

COMMENT ON VIEW monitored_ends IS '모니터링: 마지막으로 끝난 때와, 그 뒤 다시 잘 끝나지 않은 실패의 수';

CREATE VIEW monitored_backfills WITH (security_barrier = true) AS
SELECT
    each.spec ->> 'table' AS table_name,
    sum(greatest(coalesce(each.total, 0) - each.done, 0)) AS rows_left,
    max(CASE jsonb_typeof(each.details -> 'size') WHEN 'number' THEN (each.details ->> 'size')::numeric END) AS batch_rows
FROM operations AS each
WHERE each.kind = 'backfill'
  AND each.status IN ('pending', 'running', 'failed')
  AND each.spec ->> 'table' IS NOT NULL
GROUP BY each.spec ->> 'table';

COMMENT ON VIEW monitored_backfills IS '모니터링: 백필마다 남은 행과 배치의 크기';

-- Rows for which nobody made a partition: an estimate, as the server keeps it.
CREATE VIEW monitored_defaults WITH (security_barrier = true) AS
SELECT
    parted.relname::text AS table_name,
    greatest(rest.reltuples::bigint, pg_stat_get_live_tuples(rest.oid), 0) AS row_estimate
FROM pg_partitioned_table AS partitioned
JOIN pg_class AS parted ON parted.oid = partitioned.partrelid
JOIN pg_class AS rest ON rest.oid = partitioned.partdefid
WHERE parted.relnamespace = (SELECT here.relnamespace FROM pg_class AS here WHERE here.oid = 'companies'::regclass);

COMMENT ON VIEW monitored_defaults IS '모니터링: 기본 파티션에 든 행의 어림수';

GRANT SELECT ON
    monitored_counts, monitored_runs, monitored_ends, monitored_backfills, monitored_defaults
    TO kerp_monitor;

RESET ROLE;

DO $$
DECLARE
    role_name text;
BEGIN
    EXECUTE format('REVOKE CREATE ON SCHEMA %I FROM kerp_owner, kerp_lookup', current_schema());
    FOREACH role_name IN ARRAY ARRAY['kerp_owner', 'kerp_lookup'] LOOP
        IF current_setting('kerp.was_' || role_name) = 'false' THEN
            EXECUTE format('REVOKE %I FROM %I', role_name, CURRENT_USER);
        END IF;
    END LOOP;
END
$$;

-- What the client counts while it stages: what rules asked of a million lines, each for itself, is asked of a voucher or
-- of the sums of a part. And whether a batch's staging is untouched is asked of its rows' places, not of their contents.
-- Decision: docs/decisions/counted-while-staged.md

DO $$
DECLARE
    can_become CONSTANT text := CASE
        WHEN current_setting('server_version_num')::integer >= 160000 THEN 'SET' ELSE 'MEMBER'
    END;
    is_member CONSTANT boolean := pg_has_role(CURRENT_USER, 'kerp_owner', can_become);
BEGIN
    -- For this transaction only; a membership that somebody else gave is not ours to take away.
    PERFORM set_config('kerp.was_kerp_owner', is_member::text, true);
    IF NOT is_member THEN
        EXECUTE format('GRANT kerp_owner TO %I', CURRENT_USER);
    END IF;
END
$$;

SET LOCAL ROLE kerp_owner;

ALTER TABLE kerp_staging.staging_vouchers
    ADD COLUMN day_number INTEGER,
    ADD COLUMN likeness BIGINT,
    ADD COLUMN may_repeat BOOLEAN,
    ADD COLUMN is_scattered BOOLEAN;

COMMENT ON COLUMN kerp_staging.staging_vouchers.day_number IS '그 날의 몇 번째 전표인지: 숫자가 아니거나 세지 않았으면 비어 있다';
COMMENT ON COLUMN kerp_staging.staging_vouchers.likeness IS '날짜, 합계, 적요의 해시: 비어 있으면 세지 않은 것';
COMMENT ON COLUMN kerp_staging.staging_vouchers.may_repeat IS '모든 행이 두 번 있을 수 있는지: 비어 있으면 세지 않은 것';
COMMENT ON COLUMN kerp_staging.staging_vouchers.is_scattered IS '행이 흩어져 있는지: 비어 있으면 세지 않은 것';

CREATE UNLOGGED TABLE kerp_staging.staging_code_sums (
    batch_id UUID NOT NULL,
    company_id UUID NOT NULL,
    field TEXT,
    code TEXT,
    file TEXT,
    sheet TEXT,
    lines BIGINT,
    first_row BIGINT,
    first_id UUID,

    CONSTRAINT staging_code_sums_tenant CHECK (company_id IS NOT DISTINCT FROM current_tenant_id())
);

CREATE INDEX idx_staging_code_sums_batch ON kerp_staging.staging_code_sums USING brin (batch_id);

COMMENT ON TABLE kerp_staging.staging_code_sums IS '적재한 분개가 쓰는 거래처·부서·프로젝트 코드: 적재한 부분마다 한 번만 센다';
COMMENT ON COLUMN kerp_staging.staging_code_sums.field IS 'partner_code, department_code 또는 project_code';
COMMENT ON COLUMN kerp_staging.staging_code_sums.first_id IS '먼저 적재한 행';

CREATE TRIGGER hold_tenant BEFORE INSERT ON kerp_staging.staging_code_sums
    FOR EACH STATEMENT EXECUTE FUNCTION kerp_staging.hold_tenant();

GRANT INSERT ON kerp_staging.staging_code_sums TO kerp_importer;

SELECT kerp_staging.make_views();

-- Whoever writes a row makes a new one, at another place or by another transaction; the views do not show either.
DO $create$
BEGIN
    EXECUTE format(
        $function$
        CREATE FUNCTION kerp_staging.marks_of(batch uuid) RETURNS TABLE (table_name text, rows bigint, hash text)
            LANGUAGE plpgsql
            SECURITY DEFINER
            SET search_path = pg_catalog, pg_temp
            AS $body$
        DECLARE
            tenant CONSTANT uuid := %1$I.permitted_tenant_id();
            staged record;
        BEGIN
            FOR staged IN
                SELECT relation.relname AS name
                FROM pg_class AS relation
                WHERE relation.relnamespace = 'kerp_staging'::regnamespace
                  AND relation.relkind = 'r'
                  AND relation.relname NOT IN ('staging_exclusions', 'staging_findings')
                ORDER BY relation.relname
            LOOP
                RETURN QUERY EXECUTE format(
                    'SELECT %%L, count(*), coalesce(sum(hash_record_extended(ROW(each.ctid, each.xmin), 0)), 0)::text'
                    ' FROM kerp_staging.%%I AS each WHERE each.batch_id = $1 AND each.company_id = $2',
                    substr(staged.name, length('staging_') + 1), staged.name
                ) USING batch, tenant;
            END LOOP;
        END
        $body$
        $function$,
        current_schema()
    );
END
$create$;

COMMENT ON FUNCTION kerp_staging.marks_of(uuid) IS '배치의 적재 행이 올린 그대로인지 알 수 있는 표시: 행이 하나라도 바뀌면 달라진다';
REVOKE EXECUTE ON FUNCTION kerp_staging.marks_of(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION kerp_staging.marks_of(uuid) TO kerp_importer;

RESET ROLE;

DO $$
BEGIN
    IF current_setting('kerp.was_kerp_owner') = 'false' THEN
        EXECUTE format('REVOKE kerp_owner FROM %I', CURRENT_USER);
    END IF;
END
$$;

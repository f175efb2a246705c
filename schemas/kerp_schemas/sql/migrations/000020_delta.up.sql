-- What a batch's files tell otherwise than K-ERP: the vouchers and opening balances that an earlier batch wrote and that
-- were changed or have vanished; what was replaced and removed per account; and how far a run that died had come.

DO $$
DECLARE
    can_become CONSTANT text := CASE
        WHEN current_setting('server_version_num')::integer >= 160000 THEN 'SET' ELSE 'MEMBER'
    END;
    is_member boolean := pg_has_role(CURRENT_USER, 'kerp_owner', can_become);
BEGIN
    -- For this transaction only; a membership that somebody else gave is not ours to take away.
    PERFORM set_config('kerp.was_kerp_owner', is_member::text, true);
    IF NOT is_member THEN
        EXECUTE format('GRANT kerp_owner TO %I', CURRENT_USER);
    END IF;
    EXECUTE format('GRANT CREATE ON SCHEMA %I TO kerp_owner', current_schema());
EXCEPTION WHEN insufficient_privilege THEN
    RAISE insufficient_privilege USING MESSAGE = format(
        'an administrator must say once: GRANT kerp_owner TO %I WITH ADMIN OPTION;', CURRENT_USER
    );
END
$$;

SET LOCAL ROLE kerp_owner;

CREATE TABLE import_differences (
    batch_id UUID NOT NULL,
    company_id UUID NOT NULL,
    table_name VARCHAR(30) NOT NULL,
    kind VARCHAR(9) NOT NULL,
    -- The record of production, and that of staging; NULL: it is in the files no more.
    old_id UUID NOT NULL,
    new_id UUID,
    -- What happened to it in K-ERP since: edited, by hand, deleted, reversed.
    touched VARCHAR(8),
    is_closed BOOLEAN NOT NULL DEFAULT false,
    is_applied BOOLEAN NOT NULL DEFAULT false,

    PRIMARY KEY (company_id, batch_id, table_name, old_id),
    CONSTRAINT import_differences_kind CHECK (kind IN ('unchanged', 'changed', 'vanished')),
    CONSTRAINT import_differences_touched CHECK (touched IN ('edited', 'by hand', 'deleted', 'reversed')),
    CONSTRAINT import_differences_batch
        FOREIGN KEY (company_id, batch_id) REFERENCES import_batches (company_id, id) ON DELETE CASCADE
);

ALTER TABLE import_differences ENABLE ROW LEVEL SECURITY;
ALTER TABLE import_differences FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON import_differences
    FOR ALL
    USING (company_id = current_tenant_id())
    WITH CHECK (company_id = current_tenant_id());

CREATE POLICY permitted_tenant ON import_differences
    AS RESTRICTIVE
    FOR ALL
    TO kerp_importer
    USING (company_id = (SELECT permitted_tenant_id()))
    WITH CHECK (company_id = (SELECT permitted_tenant_id()));

GRANT SELECT, INSERT, UPDATE, DELETE ON import_differences TO kerp_importer;

COMMENT ON TABLE import_differences IS '다시 온 파일이 K-ERP와 다르게 말하는 것: 바뀐 전표, 없어진 전표, 다른 기초잔액과 기초자료';
COMMENT ON COLUMN import_differences.touched IS '그 뒤 K-ERP에서 고쳤거나(edited) 손으로 넣었거나(by hand) 지웠거나(deleted) 역분개한(reversed) 것: 덮어쓰지 않는다';
COMMENT ON COLUMN import_differences.is_applied IS '이 배치가 바꾸거나 지우는지';

ALTER TABLE import_account_totals
    ADD COLUMN removed_debit NUMERIC(20, 2) NOT NULL DEFAULT 0,
    ADD COLUMN removed_credit NUMERIC(20, 2) NOT NULL DEFAULT 0,
    ADD COLUMN removed_flipped NUMERIC(20, 2) NOT NULL DEFAULT 0;

COMMENT ON COLUMN import_account_totals.removed_debit IS '이 배치가 바꾸거나 지운 전표가 운영에 가지고 있던 차변';

ALTER TABLE import_batches ADD COLUMN progress JSONB NOT NULL DEFAULT '{}';

COMMENT ON COLUMN import_batches.progress IS '끝낸 단계와 적재 테이블별 건수·해시: 끊긴 실행을 이어 갈 때 쓴다';

RESET ROLE;

DO $$
BEGIN
    EXECUTE format('REVOKE CREATE ON SCHEMA %I FROM kerp_owner', current_schema());
    IF current_setting('kerp.was_kerp_owner') = 'false' THEN
        EXECUTE format('REVOKE kerp_owner FROM %I', CURRENT_USER);
    END IF;
END
$$;

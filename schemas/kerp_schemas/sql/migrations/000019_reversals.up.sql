-- What was undone by reversing vouchers (역분개): the rows of the batch stay, and each voucher has one that takes it out
-- of the balances. Never changed nor deleted: the importer may only read and add. Like the history it refers to no
-- production row.

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
    EXECUTE format('GRANT CREATE ON SCHEMA %I TO kerp_owner', current_schema());
END
$$;

SET LOCAL ROLE kerp_owner;

CREATE TABLE import_reversals (
    batch_id UUID NOT NULL,
    company_id UUID NOT NULL,
    -- NULL: the opening balances of the batch, which one voucher reverses together.
    voucher_id UUID,
    voucher_no VARCHAR(20),
    reversal_id UUID NOT NULL,
    reversal_no VARCHAR(20) NOT NULL,
    reversed_on DATE NOT NULL,
    created_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,

    PRIMARY KEY (company_id, reversal_id),
    CONSTRAINT import_reversals_batch
        FOREIGN KEY (company_id, batch_id) REFERENCES import_batches (company_id, id)
);

-- A voucher is reversed once.
CREATE UNIQUE INDEX idx_import_reversals_voucher
    ON import_reversals (company_id, voucher_id)
    WHERE voucher_id IS NOT NULL;

CREATE INDEX idx_import_reversals_batch ON import_reversals (company_id, batch_id);

ALTER TABLE import_reversals ENABLE ROW LEVEL SECURITY;
ALTER TABLE import_reversals FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON import_reversals
    FOR ALL
    USING (company_id = current_tenant_id())
    WITH CHECK (company_id = current_tenant_id());

CREATE POLICY permitted_tenant ON import_reversals
    AS RESTRICTIVE
    FOR ALL
    TO kerp_importer
    USING (company_id = (SELECT permitted_tenant_id()))
    WITH CHECK (company_id = (SELECT permitted_tenant_id()));

GRANT SELECT, INSERT ON import_reversals TO kerp_importer;

COMMENT ON TABLE import_reversals IS '역분개로 되돌린 배치: 전표와 그 역분개 전표 (고치거나 지우지 않는다)';
COMMENT ON COLUMN import_reversals.voucher_id IS '역분개된 전표. NULL: 배치의 기초잔액';

RESET ROLE;

DO $$
BEGIN
    EXECUTE format('REVOKE CREATE ON SCHEMA %I FROM kerp_owner', current_schema());
    IF current_setting('kerp.was_kerp_owner') = 'false' THEN
        EXECUTE format('REVOKE kerp_owner FROM %I', CURRENT_USER);
    END IF;
END
$$;

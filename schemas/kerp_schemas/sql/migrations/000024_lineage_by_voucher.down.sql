-- A row per record and line again, and the snapshot of vouchers apart: exactly what stood there.

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

ALTER TABLE import_entries RENAME TO import_entries_by_voucher;
ALTER TABLE import_entries_by_voucher RENAME CONSTRAINT import_entries_pkey TO import_entries_by_voucher_pkey;
ALTER TABLE import_entries_by_voucher RENAME CONSTRAINT import_entries_batch TO import_entries_by_voucher_batch;

CREATE TABLE import_entries (
    batch_id UUID NOT NULL,
    table_name VARCHAR(30) NOT NULL,
    record_id UUID NOT NULL,
    company_id UUID NOT NULL,
    file TEXT,
    sheet TEXT,
    row BIGINT,
    before_hash TEXT,
    after_hash TEXT,
    old_values JSONB,

    PRIMARY KEY (company_id, batch_id, table_name, record_id),
    CONSTRAINT import_entries_batch
        FOREIGN KEY (company_id, batch_id) REFERENCES import_batches (company_id, id) ON DELETE CASCADE
);

ALTER TABLE import_entries ENABLE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON import_entries
    FOR ALL
    USING (company_id = current_tenant_id())
    WITH CHECK (company_id = current_tenant_id());

CREATE POLICY permitted_tenant ON import_entries
    AS RESTRICTIVE
    FOR ALL
    TO kerp_importer
    USING (company_id = (SELECT permitted_tenant_id()))
    WITH CHECK (company_id = (SELECT permitted_tenant_id()));

GRANT SELECT, INSERT, UPDATE, DELETE ON import_entries TO kerp_importer;

COMMENT ON TABLE import_entries IS '이관 배치가 운영 테이블에 쓴 행과 그 출처 (파일, 시트, 행)';
COMMENT ON COLUMN import_entries.after_hash IS '배치가 쓴 직후의 행 해시: 그 뒤 누가 고쳤는지 알아내는 데 쓴다';

CREATE TABLE import_vouchers (
    batch_id UUID NOT NULL,
    company_id UUID NOT NULL,
    voucher_no TEXT NOT NULL,
    voucher_date DATE,
    voucher_type TEXT,
    lines INTEGER NOT NULL,
    debit NUMERIC(20, 2) NOT NULL,
    credit NUMERIC(20, 2) NOT NULL,
    contents BIGINT NOT NULL,
    file TEXT,
    sheet TEXT,
    row BIGINT,

    CONSTRAINT import_vouchers_batch
        FOREIGN KEY (company_id, batch_id) REFERENCES import_batches (company_id, id) ON DELETE CASCADE
);

CREATE INDEX idx_import_vouchers_batch ON import_vouchers (batch_id);

ALTER TABLE import_vouchers ENABLE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON import_vouchers
    FOR ALL
    USING (company_id = current_tenant_id())
    WITH CHECK (company_id = current_tenant_id());

CREATE POLICY permitted_tenant ON import_vouchers
    AS RESTRICTIVE
    FOR ALL
    TO kerp_importer
    USING (company_id = (SELECT permitted_tenant_id()))
    WITH CHECK (company_id = (SELECT permitted_tenant_id()));

GRANT SELECT, INSERT, UPDATE, DELETE ON import_vouchers TO kerp_importer;

COMMENT ON TABLE import_vouchers IS '배치가 읽은 전표: 합계와 내용의 해시, 원본의 자리 (diff가 비교하는 것)';
COMMENT ON COLUMN import_vouchers.contents IS '분개 내용(원본 계정, 금액, 적요, 거래처 …)의 SHA-256 앞 64비트';

-- A forced policy binds the owner too, and would leave the rows of every company where they are.
ALTER TABLE import_entries_by_voucher NO FORCE ROW LEVEL SECURITY;
ALTER TABLE import_files NO FORCE ROW LEVEL SECURITY;

INSERT INTO import_entries (
    batch_id, table_name, record_id, company_id, file, sheet, row, before_hash, after_hash, old_values
)
SELECT
    entry.batch_id, entry.table_name, entry.record_id, entry.company_id, place.file, place.sheet, entry.row,
    entry.before_hash, entry.after_hash,
    CASE entry.table_name WHEN 'vouchers' THEN entry.old_values - 'voucher_lines' ELSE entry.old_values END
FROM import_entries_by_voucher AS entry
LEFT JOIN import_files AS place
  ON place.company_id = entry.company_id
 AND place.batch_id = entry.batch_id
 AND place.file_no = entry.file_no
WHERE entry.source_hash IS NULL AND entry.line_ids IS NULL
   OR entry.after_hash IS NOT NULL
   OR entry.old_values IS NOT NULL
UNION ALL
SELECT
    entry.batch_id, 'voucher_lines', line.id, entry.company_id, place.file, place.sheet, line.row, NULL, line.hash, NULL
FROM import_entries_by_voucher AS entry
CROSS JOIN LATERAL unnest(entry.line_ids, entry.line_files, entry.line_rows, entry.line_hashes)
    AS line (id, file_no, row, hash)
LEFT JOIN import_files AS place
  ON place.company_id = entry.company_id
 AND place.batch_id = entry.batch_id
 AND place.file_no = line.file_no
WHERE entry.line_ids IS NOT NULL
UNION ALL
SELECT
    entry.batch_id, 'voucher_lines', (old->>'id')::uuid, entry.company_id, NULL, NULL, NULL,
    record_hash_voucher_lines(jsonb_populate_record(NULL::voucher_lines, old)), NULL, old
FROM import_entries_by_voucher AS entry
CROSS JOIN LATERAL jsonb_array_elements(entry.old_values->'voucher_lines') AS old
WHERE entry.table_name = 'vouchers';

INSERT INTO import_vouchers (
    batch_id, company_id, voucher_no, voucher_date, voucher_type, lines, debit, credit, contents, file, sheet, row
)
SELECT
    entry.batch_id, entry.company_id, entry.voucher_no, entry.voucher_date, entry.voucher_type, entry.lines,
    entry.debit, entry.credit, entry.source_hash, place.file, place.sheet, entry.row
FROM import_entries_by_voucher AS entry
LEFT JOIN import_files AS place
  ON place.company_id = entry.company_id
 AND place.batch_id = entry.batch_id
 AND place.file_no = entry.file_no
WHERE entry.source_hash IS NOT NULL;

DROP TABLE import_entries_by_voucher;
DROP TABLE import_files;

ALTER TABLE import_entries FORCE ROW LEVEL SECURITY;
ALTER TABLE import_vouchers FORCE ROW LEVEL SECURITY;

RESET ROLE;

DO $$
BEGIN
    EXECUTE format('REVOKE CREATE ON SCHEMA %I FROM kerp_owner', current_schema());
    IF current_setting('kerp.was_kerp_owner') = 'false' THEN
        EXECUTE format('REVOKE kerp_owner FROM %I', CURRENT_USER);
    END IF;
END
$$;

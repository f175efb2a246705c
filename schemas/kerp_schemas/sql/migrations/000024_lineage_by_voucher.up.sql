-- Lineage by voucher: a row per record of a master or opening balance and one per voucher, with its lines in arrays and
-- what the batch read of it beside what it wrote; files and sheets by number. What stood there line by line, and in the
-- snapshot of vouchers, is converted.
-- Decision: docs/decisions/lineage-by-voucher.md

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

ALTER TABLE import_entries RENAME TO import_entries_by_record;
ALTER TABLE import_entries_by_record RENAME CONSTRAINT import_entries_pkey TO import_entries_by_record_pkey;
ALTER TABLE import_entries_by_record RENAME CONSTRAINT import_entries_batch TO import_entries_by_record_batch;

CREATE TABLE import_files (
    batch_id UUID NOT NULL,
    company_id UUID NOT NULL,
    file_no INTEGER NOT NULL,
    file TEXT NOT NULL,
    sheet TEXT,
    sha256 TEXT,

    PRIMARY KEY (company_id, batch_id, file_no),
    CONSTRAINT import_files_batch
        FOREIGN KEY (company_id, batch_id) REFERENCES import_batches (company_id, id) ON DELETE CASCADE
);

ALTER TABLE import_files ENABLE ROW LEVEL SECURITY;
ALTER TABLE import_files FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON import_files
    FOR ALL
    USING (company_id = current_tenant_id())
    WITH CHECK (company_id = current_tenant_id());

CREATE POLICY permitted_tenant ON import_files
    AS RESTRICTIVE
    FOR ALL
    TO kerp_importer
    USING (company_id = (SELECT permitted_tenant_id()))
    WITH CHECK (company_id = (SELECT permitted_tenant_id()));

GRANT SELECT, INSERT, UPDATE, DELETE ON import_files TO kerp_importer;

COMMENT ON TABLE import_files IS '배치가 읽은 파일과 시트: import_entries가 번호로 가리키는 것';
COMMENT ON COLUMN import_files.sha256 IS '파일 내용의 SHA-256 (import_batches.files에 있는 이름일 때)';

CREATE TABLE import_entries (
    batch_id UUID NOT NULL,
    table_name VARCHAR(30) NOT NULL,
    record_id UUID NOT NULL,
    company_id UUID NOT NULL,
    file_no INTEGER,
    row BIGINT,
    -- What the batch read of a voucher; lines that belong to none stand together under '', as voucher_lines.
    voucher_no TEXT,
    voucher_date DATE,
    voucher_type TEXT,
    lines INTEGER,
    debit NUMERIC(20, 2),
    credit NUMERIC(20, 2),
    -- By line, in the order of their numbers.
    line_ids UUID[],
    line_files INTEGER[],
    line_rows BIGINT[],
    line_hashes TEXT[],
    before_hash TEXT,
    after_hash TEXT,
    source_hash BIGINT,
    old_values JSONB,

    PRIMARY KEY (company_id, batch_id, table_name, record_id),
    CONSTRAINT import_entries_batch
        FOREIGN KEY (company_id, batch_id) REFERENCES import_batches (company_id, id) ON DELETE CASCADE
);

ALTER TABLE import_entries ENABLE ROW LEVEL SECURITY;
ALTER TABLE import_entries FORCE ROW LEVEL SECURITY;

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

COMMENT ON TABLE import_entries IS '이관 배치가 읽고 쓴 것과 그 출처: 기초자료와 기초잔액은 한 행에 하나, 전표는 분개까지 한 행에 하나';
COMMENT ON COLUMN import_entries.file_no IS '원본의 파일과 시트: import_files의 번호';
COMMENT ON COLUMN import_entries.voucher_no IS '읽은 전표의 번호 (일자, 유형, 분개 수, 합계도 읽은 그대로)';
COMMENT ON COLUMN import_entries.line_ids IS '운영에 쓴 분개의 id, 분개 순서대로 (line_files, line_rows, line_hashes와 같은 순서)';
COMMENT ON COLUMN import_entries.after_hash IS '배치가 쓴 직후의 행 해시: 그 뒤 누가 고쳤는지 알아내는 데 쓴다 (비어 있으면 쓰지 않은 것)';
COMMENT ON COLUMN import_entries.source_hash IS '분개 내용(원본 계정, 금액, 적요, 거래처 …)의 SHA-256 앞 64비트: diff가 비교하는 것';
COMMENT ON COLUMN import_entries.old_values IS '배치가 바꾸거나 지운 행의 이전 값 (전표는 voucher_lines에 분개까지)';

RESET ROLE;

-- As the importer, company by company: which voucher a line belongs to stands in production, whose policies bind any
-- owner; what has been deleted there is looked for in staging and in what later batches replaced.
DO $$
DECLARE
    company uuid;
BEGIN
    SET LOCAL ROLE kerp_importer;
    -- The planner knows nothing of rows that were written just now.
    PERFORM set_config('enable_nestloop', 'off', true);
    FOR company IN SELECT DISTINCT batch.company_id FROM kerp_batches() AS batch
    LOOP
        PERFORM set_config('app.current_tenant', company::text, true);

        INSERT INTO import_files (batch_id, company_id, file_no, file, sheet, sha256)
        SELECT
            place.batch_id, company,
            row_number() OVER (PARTITION BY place.batch_id ORDER BY place.file, place.sheet NULLS FIRST), place.file,
            place.sheet, known.sha256
        FROM (
            SELECT entry.batch_id, entry.file, entry.sheet
            FROM import_entries_by_record AS entry
            WHERE entry.company_id = company
              AND entry.file IS NOT NULL
            UNION
            SELECT snapshot.batch_id, snapshot.file, snapshot.sheet
            FROM import_vouchers AS snapshot
            WHERE snapshot.company_id = company
              AND snapshot.file IS NOT NULL
        ) AS place
        LEFT JOIN (
            SELECT batch.id, listed->>'name' AS name, min(listed->>'sha256') AS sha256
            FROM import_batches AS batch
            CROSS JOIN jsonb_array_elements(batch.files) AS listed
            WHERE batch.company_id = company
            GROUP BY batch.id, listed->>'name'
        ) AS known ON known.id = place.batch_id AND known.name = place.file;

        -- Masters and openings, as they are.
        INSERT INTO import_entries (
            batch_id, table_name, record_id, company_id, file_no, row, before_hash, after_hash, old_values
        )
        SELECT
            entry.batch_id, entry.table_name, entry.record_id, entry.company_id, place.file_no, entry.row,
            entry.before_hash, entry.after_hash, entry.old_values
        FROM import_entries_by_record AS entry
        LEFT JOIN import_files AS place
          ON place.company_id = entry.company_id
         AND place.batch_id = entry.batch_id
         AND place.file = entry.file
         AND coalesce(place.sheet, '') = coalesce(entry.sheet, '')
        WHERE entry.company_id = company
          AND entry.table_name NOT IN ('vouchers', 'voucher_lines');

        WITH entry AS MATERIALIZED (
            SELECT each.*, place.file_no
            FROM import_entries_by_record AS each
            LEFT JOIN import_files AS place
              ON place.company_id = each.company_id
             AND place.batch_id = each.batch_id
             AND place.file = each.file
             AND coalesce(place.sheet, '') = coalesce(each.sheet, '')
            WHERE each.company_id = company
              AND each.table_name IN ('vouchers', 'voucher_lines')
        ),
        -- Where a line's voucher is known from, the surest first.
        home AS (
            SELECT DISTINCT ON (each.id) each.id, each.voucher_id, each.line_no
            FROM (
                SELECT staged.id, staged.voucher_id, staged.line_no, 1 AS turn
                FROM kerp_staging.own_voucher_lines AS staged
                WHERE staged.company_id = company
                UNION ALL
                SELECT
                    later.record_id, (later.old_values->>'voucher_id')::uuid, (later.old_values->>'line_no')::integer, 2
                FROM entry AS later
                WHERE later.table_name = 'voucher_lines'
                  AND later.old_values IS NOT NULL
                UNION ALL
                SELECT line.id, line.voucher_id, line.line_no, 3
                FROM voucher_lines AS line
                WHERE line.company_id = company
            ) AS each
            WHERE each.id IN (SELECT line.record_id FROM entry AS line WHERE line.table_name = 'voucher_lines')
            ORDER BY each.id, each.turn
        ),
        -- One of which nobody knows the voucher any more stands with its like, under the first of them.
        written_line AS (
            SELECT
                line.batch_id, line.record_id, line.file_no, line.row, line.after_hash, home.line_no,
                voucher.record_id AS voucher_id,
                min(line.record_id::text) OVER (PARTITION BY line.batch_id, voucher.record_id)::uuid AS first_id
            FROM entry AS line
            LEFT JOIN home ON home.id = line.record_id
            LEFT JOIN entry AS voucher
              ON voucher.batch_id = line.batch_id
             AND voucher.table_name = 'vouchers'
             AND voucher.record_id = home.voucher_id
            WHERE line.table_name = 'voucher_lines'
              AND line.old_values IS NULL
        ),
        written AS (
            SELECT
                line.batch_id, coalesce(line.voucher_id, line.first_id) AS record_id, line.voucher_id IS NULL AS is_lost,
                array_agg(line.record_id ORDER BY line.line_no, line.record_id) AS line_ids,
                array_agg(line.file_no ORDER BY line.line_no, line.record_id) AS line_files,
                array_agg(line.row ORDER BY line.line_no, line.record_id) AS line_rows,
                array_agg(line.after_hash ORDER BY line.line_no, line.record_id) AS line_hashes
            FROM written_line AS line
            GROUP BY line.batch_id, coalesce(line.voucher_id, line.first_id), line.voucher_id IS NULL
        ),
        taken_out AS (
            SELECT
                line.batch_id, (line.old_values->>'voucher_id')::uuid AS record_id,
                jsonb_agg(line.old_values ORDER BY (line.old_values->>'line_no')::integer, line.record_id) AS old_lines
            FROM entry AS line
            WHERE line.table_name = 'voucher_lines'
              AND line.old_values IS NOT NULL
            GROUP BY line.batch_id, line.old_values->>'voucher_id'
        ),
        -- The snapshot knows no ids: its row is that of the same place and number, else of the same place.
        snapshot AS MATERIALIZED (
            SELECT
                each.*, place.file_no, row_number() OVER () AS id,
                row_number() OVER (
                    PARTITION BY each.batch_id, each.voucher_no, each.file, each.sheet, each.row
                    ORDER BY each.voucher_date, each.contents
                ) AS turn
            FROM import_vouchers AS each
            LEFT JOIN import_files AS place
              ON place.company_id = each.company_id
             AND place.batch_id = each.batch_id
             AND place.file = each.file
             AND coalesce(place.sheet, '') = coalesce(each.sheet, '')
            WHERE each.company_id = company
        ),
        numbered AS (
            SELECT
                each.batch_id, each.record_id, each.file_no, each.row, each.voucher_no,
                row_number() OVER (
                    PARTITION BY each.batch_id, each.voucher_no, each.file_no, each.row ORDER BY each.record_id
                ) AS turn
            FROM (
                SELECT
                    written.batch_id, written.record_id, coalesce(written.file_no, 0) AS file_no, written.row,
                    coalesce(staged.voucher_no, written.old_values->>'voucher_no', voucher.voucher_no) AS voucher_no
                FROM entry AS written
                LEFT JOIN kerp_staging.own_vouchers AS staged
                  ON staged.company_id = company
                 AND staged.batch_id = written.batch_id
                 AND staged.id = written.record_id
                LEFT JOIN vouchers AS voucher ON voucher.company_id = company AND voucher.id = written.record_id
                WHERE written.table_name = 'vouchers'
                  AND written.after_hash IS NOT NULL
            ) AS each
        ),
        by_number AS (
            SELECT numbered.batch_id, numbered.record_id, snapshot.id
            FROM numbered
            JOIN snapshot
              ON snapshot.batch_id = numbered.batch_id
             AND snapshot.voucher_no = numbered.voucher_no
             AND coalesce(snapshot.file_no, 0) = numbered.file_no
             AND snapshot.row IS NOT DISTINCT FROM numbered.row
             AND snapshot.turn = numbered.turn
        ),
        by_place AS (
            SELECT rest.batch_id, rest.record_id, left_over.id
            FROM (
                SELECT
                    numbered.batch_id, numbered.record_id, numbered.file_no, numbered.row,
                    row_number() OVER (
                        PARTITION BY numbered.batch_id, numbered.file_no, numbered.row ORDER BY numbered.record_id
                    ) AS turn
                FROM numbered
                LEFT JOIN by_number
                  ON by_number.batch_id = numbered.batch_id
                 AND by_number.record_id = numbered.record_id
                WHERE by_number.id IS NULL
            ) AS rest
            JOIN (
                SELECT
                    snapshot.batch_id, snapshot.id, coalesce(snapshot.file_no, 0) AS file_no, snapshot.row,
                    row_number() OVER (
                        PARTITION BY snapshot.batch_id, snapshot.file_no, snapshot.row ORDER BY snapshot.voucher_no
                    ) AS turn
                FROM snapshot
                LEFT JOIN by_number ON by_number.id = snapshot.id
                WHERE by_number.id IS NULL
            ) AS left_over
              ON left_over.batch_id = rest.batch_id
             AND left_over.file_no = rest.file_no
             AND left_over.row = rest.row
             AND left_over.turn = rest.turn
        ),
        pair AS (
            SELECT by_number.* FROM by_number
            UNION ALL
            SELECT by_place.* FROM by_place
        )
        INSERT INTO import_entries (
            batch_id, table_name, record_id, company_id, file_no, row, voucher_no, voucher_date, voucher_type, lines,
            debit, credit, line_ids, line_files, line_rows, line_hashes, before_hash, after_hash, source_hash,
            old_values
        )
        SELECT
            entry.batch_id, 'vouchers', entry.record_id, company, entry.file_no, entry.row, snapshot.voucher_no,
            snapshot.voucher_date, snapshot.voucher_type, coalesce(snapshot.lines, cardinality(written.line_ids)),
            snapshot.debit, snapshot.credit, written.line_ids, written.line_files, written.line_rows,
            written.line_hashes, entry.before_hash, entry.after_hash, snapshot.contents,
            entry.old_values || CASE
                WHEN taken_out.old_lines IS NULL THEN '{}'
                ELSE jsonb_build_object('voucher_lines', taken_out.old_lines)
            END
        FROM entry
        LEFT JOIN written
          ON written.batch_id = entry.batch_id
         AND written.record_id = entry.record_id
         AND NOT written.is_lost
        LEFT JOIN taken_out ON taken_out.batch_id = entry.batch_id AND taken_out.record_id = entry.record_id
        LEFT JOIN pair ON pair.batch_id = entry.batch_id AND pair.record_id = entry.record_id
        LEFT JOIN snapshot ON snapshot.id = pair.id
        WHERE entry.table_name = 'vouchers'
        UNION ALL
        SELECT
            written.batch_id, 'voucher_lines', written.record_id, company, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
            written.line_ids, written.line_files, written.line_rows, written.line_hashes, NULL, NULL, NULL, NULL
        FROM written
        WHERE written.is_lost
        UNION ALL
        SELECT
            snapshot.batch_id,
            CASE WHEN snapshot.voucher_no = '' AND snapshot.file IS NULL THEN 'voucher_lines' ELSE 'vouchers' END,
            CASE
                WHEN snapshot.voucher_no = '' AND snapshot.file IS NULL AND snapshot.turn = 1 THEN snapshot.batch_id
                -- What was only read has no id that somebody knows.
                ELSE md5(
                    concat_ws(
                        ' ', snapshot.batch_id, snapshot.voucher_no, snapshot.file, snapshot.sheet, snapshot.row,
                        snapshot.turn
                    )
                )::uuid
            END,
            company, snapshot.file_no, snapshot.row, snapshot.voucher_no, snapshot.voucher_date, snapshot.voucher_type,
            snapshot.lines, snapshot.debit, snapshot.credit, NULL, NULL, NULL, NULL, NULL, NULL, snapshot.contents, NULL
        FROM snapshot
        LEFT JOIN pair ON pair.id = snapshot.id
        WHERE pair.id IS NULL;
    END LOOP;
    PERFORM set_config('enable_nestloop', 'on', true);
    PERFORM set_config('app.current_tenant', '', true);
    RESET ROLE;
END
$$;

SET LOCAL ROLE kerp_owner;

-- A forced policy binds the owner too, and would count the rows of no company.
ALTER TABLE import_entries_by_record NO FORCE ROW LEVEL SECURITY;
ALTER TABLE import_vouchers NO FORCE ROW LEVEL SECURITY;
ALTER TABLE import_entries NO FORCE ROW LEVEL SECURITY;

DO $$
DECLARE
    lost record;
BEGIN
    SELECT
        (SELECT count(*) FROM import_entries_by_record)
        - (
            SELECT
                count(*) FILTER (
                    WHERE entry.source_hash IS NULL AND entry.line_ids IS NULL
                       OR entry.after_hash IS NOT NULL
                       OR entry.old_values IS NOT NULL
                )
                + coalesce(sum(cardinality(entry.line_ids)), 0)
                + coalesce(sum(jsonb_array_length(entry.old_values->'voucher_lines')), 0)
            FROM import_entries AS entry
        ) AS entries,
        (SELECT count(*) FROM import_vouchers)
        - (SELECT count(*) FROM import_entries AS entry WHERE entry.source_hash IS NOT NULL) AS vouchers
    INTO lost;
    IF lost.entries <> 0 OR lost.vouchers <> 0 THEN
        RAISE EXCEPTION '% rows of lineage and % of vouchers belong to companies that this login may not act for',
            lost.entries, lost.vouchers
            USING HINT = 'run it as a login that may act for every company';
    END IF;
END
$$;

ALTER TABLE import_entries FORCE ROW LEVEL SECURITY;

DROP TABLE import_vouchers;
DROP TABLE import_entries_by_record;

RESET ROLE;

DO $$
BEGIN
    EXECUTE format('REVOKE CREATE ON SCHEMA %I FROM kerp_owner', current_schema());
    IF current_setting('kerp.was_kerp_owner') = 'false' THEN
        EXECUTE format('REVOKE kerp_owner FROM %I', CURRENT_USER);
    END IF;
END
$$;

-- The lines of the vouchers that were promoted, and with them, from what the server says it wrote, the lineage of every
-- voucher and the sums per account. A voucher of which not every line came in, or whose header is not the sum of its
-- lines, gets no hash: a promise is broken. The range is every voucher, or a slice (docs/decisions/gentle.md).

-- WAY IN, COUNTED
WITH written AS (
    INSERT INTO voucher_lines (
        id, voucher_id, company_id, line_no, account_code, debit_amount, credit_amount, description, partner_code,
        department_code, project_code
    )
    SELECT
        staged.id, staged.voucher_id, staged.company_id, staged.line_no, staged.account_code, staged.debit_amount,
        staged.credit_amount, staged.description, staged.partner_code, staged.department_code, staged.project_code
    FROM kerp_staging.own_voucher_lines AS staged
    WHERE staged.batch_id = %(batch_id)s
      AND staged.company_id = %(company_id)s
      AND staged.voucher_id > %(after)s
      AND staged.voucher_id <= %(up_to)s
      AND NOT EXISTS (
          SELECT 1
          FROM kerp_staging.own_exclusions AS excluded
          WHERE excluded.batch_id = staged.batch_id
            AND excluded.table_name = 'vouchers'
            AND excluded.record_id = staged.voucher_id
      )
    RETURNING
        id, voucher_id, line_no, account_code, debit_amount, credit_amount,
        record_hash_voucher_lines(voucher_lines) AS hash
),
header AS (
    SELECT
        staged.id, staged.voucher_no, staged.voucher_date, staged.voucher_type, place.file_no, staged.row,
        excluded.reason, difference.old_id IS NOT NULL AS is_replacing,
        extract(YEAR FROM staged.voucher_date - make_interval(months => %(start_month)s - 1)) AS fiscal_year
    FROM kerp_staging.own_vouchers AS staged
    LEFT JOIN kerp_staging.own_exclusions AS excluded
      ON excluded.batch_id = staged.batch_id
     AND excluded.table_name = 'vouchers'
     AND excluded.record_id = staged.id
    LEFT JOIN import_differences AS difference
      ON difference.batch_id = staged.batch_id
     AND difference.company_id = staged.company_id
     AND difference.table_name = 'vouchers'
     AND difference.is_applied
     AND difference.old_id = staged.id
    LEFT JOIN import_files AS place
      ON place.company_id = staged.company_id
     AND place.batch_id = staged.batch_id
     AND place.file = staged.file
     AND coalesce(place.sheet, '') = coalesce(staged.sheet, '')
    WHERE staged.batch_id = %(batch_id)s
      AND staged.company_id = %(company_id)s
      AND staged.id > %(after)s
      AND staged.id <= %(up_to)s
),
summed AS (
    SELECT
        line.voucher_id, count(*) AS lines, coalesce(sum(line.debit_amount), 0) AS debit,
        coalesce(sum(line.credit_amount), 0) AS credit,
        ('x' || encode(substr(sha256(convert_to(string_agg(line.contents, E'\n'), 'UTF8')), 1, 8), 'hex'))
            ::bit(64)::bigint AS source_hash,
        array_agg(line.id) AS line_ids, array_agg(line.file_no) AS line_files, array_agg(line.row) AS line_rows
    FROM (
        SELECT
            staged.voucher_id, staged.id, staged.debit_amount, staged.credit_amount, place.file_no, staged.row,
            row(
                staged.source_account_code, staged.debit_amount, staged.credit_amount, staged.description,
                staged.partner_code, staged.partner_name, staged.department_code, staged.project_code
            )::text AS contents
        FROM kerp_staging.own_voucher_lines AS staged
        LEFT JOIN import_files AS place
          ON place.company_id = staged.company_id
         AND place.batch_id = staged.batch_id
         AND place.file = staged.file
         AND coalesce(place.sheet, '') = coalesce(staged.sheet, '')
        WHERE staged.batch_id = %(batch_id)s
          AND staged.company_id = %(company_id)s
          AND (
              staged.voucher_id > %(after)s AND staged.voucher_id <= %(up_to)s
              OR staged.voucher_id IS NULL AND %(is_last)s
          )
        ORDER BY staged.voucher_id, staged.line_no, staged.id
    ) AS line
    GROUP BY line.voucher_id
),
-- Voucher by voucher in the same order: two sums in order are joined at less cost than every line is.
hashed AS (
    SELECT
        line.voucher_id, array_agg(line.id) AS line_ids, array_agg(line.hash) AS line_hashes,
        sum(line.debit_amount) AS debit, sum(line.credit_amount) AS credit
    FROM (SELECT * FROM written ORDER BY written.voucher_id, written.line_no, written.id) AS line
    GROUP BY line.voucher_id
),
entry AS (
    INSERT INTO import_entries (
        batch_id, table_name, record_id, company_id, file_no, row, voucher_no, voucher_date, voucher_type, lines, debit,
        credit, line_ids, line_files, line_rows, line_hashes, after_hash, source_hash
    )
    SELECT
        %(batch_id)s, CASE WHEN summed.voucher_id IS NULL THEN 'voucher_lines' ELSE 'vouchers' END,
        coalesce(summed.voucher_id, %(batch_id)s), %(company_id)s, header.file_no, header.row,
        coalesce(header.voucher_no, ''), header.voucher_date, header.voucher_type, summed.lines, summed.debit,
        summed.credit, hashed.line_ids, summed.line_files, summed.line_rows, hashed.line_hashes,
        CASE
            WHEN hashed.line_ids = summed.line_ids
             AND hashed.debit = voucher.total_debit
             AND hashed.credit = voucher.total_credit
            THEN record_hash_vouchers(voucher)
        END,
        summed.source_hash
    FROM summed
    LEFT JOIN hashed ON hashed.voucher_id = summed.voucher_id
    LEFT JOIN header ON header.id = summed.voucher_id
    LEFT JOIN vouchers AS voucher
      ON voucher.company_id = %(company_id)s
     AND voucher.id > %(after)s
     AND voucher.id <= %(up_to)s
     AND voucher.id = summed.voucher_id
    WHERE NOT coalesce(header.is_replacing, false)
    RETURNING after_hash IS NOT NULL AS is_written
),
-- Of a whole batch that lies in one fiscal year the sums of staging tell what was read (docs/decisions/counted-once.md).
-- Else each line's voucher is asked for its year.
span AS (
    SELECT
        min(header.fiscal_year) AS fiscal_year,
        %(is_whole)s AND min(header.fiscal_year) = max(header.fiscal_year) AS is_one_year
    FROM header
),
staged AS (
    SELECT
        span.fiscal_year, summed.account_code, summed.flipped, summed.added, summed.is_read, summed.lines,
        summed.debit_amount, summed.credit_amount
    FROM kerp_staging.own_account_sums AS summed
    CROSS JOIN span
    WHERE summed.batch_id = %(batch_id)s
      AND summed.company_id = %(company_id)s
      AND summed.has_voucher
      AND (SELECT span.is_one_year FROM span)
    UNION ALL
    SELECT
        header.fiscal_year, line.account_code, line.flipped, line.added,
        line.debit_amount IS NOT NULL AND line.credit_amount IS NOT NULL, count(*), sum(line.debit_amount),
        sum(line.credit_amount)
    FROM kerp_staging.own_voucher_lines AS line
    JOIN header ON header.id = line.voucher_id
    WHERE line.batch_id = %(batch_id)s
      AND line.company_id = %(company_id)s
      AND line.voucher_id > %(after)s
      AND line.voucher_id <= %(up_to)s
      AND NOT (SELECT span.is_one_year FROM span)
    GROUP BY
        header.fiscal_year, line.account_code, line.flipped, line.added,
        line.debit_amount IS NOT NULL AND line.credit_amount IS NOT NULL
),
total AS (
    INSERT INTO import_account_totals AS known (
        batch_id, company_id, fiscal_year, account_code, lines, debit_read, credit_read, flipped, added_debit,
        added_credit, excluded_debit, excluded_credit, unchanged_debit, unchanged_credit, debit_promoted, credit_promoted
    )
    SELECT
        %(batch_id)s, %(company_id)s, each.fiscal_year, each.account_code, sum(each.lines), sum(each.debit_read),
        sum(each.credit_read), sum(each.flipped), sum(each.added_debit), sum(each.added_credit),
        sum(each.excluded_debit), sum(each.excluded_credit), sum(each.unchanged_debit), sum(each.unchanged_credit),
        sum(each.debit_promoted), sum(each.credit_promoted)
    FROM (
        SELECT
            staged.fiscal_year, staged.account_code, sum(staged.lines) AS lines,
            coalesce(sum(CASE WHEN staged.flipped THEN -staged.credit_amount ELSE staged.debit_amount END)
                FILTER (WHERE NOT staged.added), 0) AS debit_read,
            coalesce(sum(CASE WHEN staged.flipped THEN -staged.debit_amount ELSE staged.credit_amount END)
                FILTER (WHERE NOT staged.added), 0) AS credit_read,
            coalesce(sum(staged.debit_amount + staged.credit_amount) FILTER (WHERE staged.flipped AND staged.is_read), 0)
                AS flipped,
            coalesce(sum(staged.debit_amount) FILTER (WHERE staged.added), 0) AS added_debit,
            coalesce(sum(staged.credit_amount) FILTER (WHERE staged.added), 0) AS added_credit,
            0 AS excluded_debit, 0 AS excluded_credit, 0 AS unchanged_debit, 0 AS unchanged_credit,
            0 AS debit_promoted, 0 AS credit_promoted
        FROM staged
        GROUP BY staged.fiscal_year, staged.account_code
        UNION ALL
        SELECT
            header.fiscal_year, line.account_code, 0, 0, 0, 0, 0, 0,
            coalesce(sum(line.debit_amount) FILTER (WHERE header.reason <> 'unchanged'), 0),
            coalesce(sum(line.credit_amount) FILTER (WHERE header.reason <> 'unchanged'), 0),
            coalesce(sum(line.debit_amount) FILTER (WHERE header.reason = 'unchanged'), 0),
            coalesce(sum(line.credit_amount) FILTER (WHERE header.reason = 'unchanged'), 0),
            0, 0
        FROM kerp_staging.own_voucher_lines AS line
        JOIN header ON header.id = line.voucher_id AND header.reason IS NOT NULL
        WHERE line.batch_id = %(batch_id)s
          AND line.company_id = %(company_id)s
          AND line.voucher_id > %(after)s
          AND line.voucher_id <= %(up_to)s
          AND (SELECT bool_or(header.reason IS NOT NULL) FROM header)
        GROUP BY header.fiscal_year, line.account_code
        UNION ALL
        SELECT
            (SELECT span.fiscal_year FROM span), written.account_code, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
            sum(written.debit_amount), sum(written.credit_amount)
        FROM written
        WHERE (SELECT span.is_one_year FROM span)
        GROUP BY written.account_code
        UNION ALL
        SELECT
            header.fiscal_year, written.account_code, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, sum(written.debit_amount),
            sum(written.credit_amount)
        FROM written
        JOIN header ON header.id = written.voucher_id
        WHERE NOT (SELECT span.is_one_year FROM span)
        GROUP BY header.fiscal_year, written.account_code
    ) AS each
    GROUP BY each.fiscal_year, each.account_code
    ON CONFLICT (company_id, batch_id, fiscal_year, account_code) DO UPDATE
    SET
        lines = known.lines + excluded.lines,
        debit_read = known.debit_read + excluded.debit_read,
        credit_read = known.credit_read + excluded.credit_read,
        flipped = known.flipped + excluded.flipped,
        added_debit = known.added_debit + excluded.added_debit,
        added_credit = known.added_credit + excluded.added_credit,
        excluded_debit = known.excluded_debit + excluded.excluded_debit,
        excluded_credit = known.excluded_credit + excluded.excluded_credit,
        unchanged_debit = known.unchanged_debit + excluded.unchanged_debit,
        unchanged_credit = known.unchanged_credit + excluded.unchanged_credit,
        debit_promoted = known.debit_promoted + excluded.debit_promoted,
        credit_promoted = known.credit_promoted + excluded.credit_promoted
)
SELECT
    (SELECT count(*) FROM written) AS records,
    (SELECT count(*) FROM header WHERE header.reason IS NULL AND NOT header.is_replacing)
        - (SELECT count(*) FROM entry WHERE entry.is_written) AS vouchers_broken;

-- TOUCHED SINCE
-- Of vouchers only the `suspects` are looked at line by line, where they are known (docs/decisions/untouched.md).
WITH suspect AS MATERIALIZED (
    SELECT entry.*
    FROM import_entries AS entry
    WHERE entry.batch_id = %(batch_id)s
      AND entry.company_id = %(company_id)s
      AND (
          %(suspects)s::uuid[] IS NULL
          OR entry.record_id = ANY (%(suspects)s)
          OR entry.table_name <> 'vouchers'
      )
)
SELECT
    'voucher_lines' AS table_name,
    coalesce(voucher.voucher_no, nullif(concat_ws(' ', place.file, place.sheet, own.row), ''), own.id::text) AS record,
    CASE WHEN line.id IS NULL THEN 'deleted' ELSE 'changed' END AS reason,
    line.voucher_id AS owner_id
FROM suspect AS entry
CROSS JOIN LATERAL unnest(entry.line_ids, entry.line_files, entry.line_rows, entry.line_hashes)
    AS own (id, file_no, row, hash)
LEFT JOIN voucher_lines AS line ON line.id = own.id AND line.company_id = entry.company_id
LEFT JOIN vouchers AS voucher ON voucher.id = line.voucher_id AND voucher.company_id = line.company_id
LEFT JOIN import_files AS place
  ON place.company_id = entry.company_id
 AND place.batch_id = entry.batch_id
 AND place.file_no = own.file_no
WHERE entry.batch_id = %(batch_id)s
  AND entry.company_id = %(company_id)s
  AND own.hash IS NOT NULL
  AND (line.id IS NULL OR record_hash_voucher_lines(line, own.hash) <> own.hash)
UNION ALL
SELECT 'voucher_lines', voucher.voucher_no, 'added', voucher.id
FROM suspect AS entry
JOIN vouchers AS voucher ON voucher.id = entry.record_id AND voucher.company_id = entry.company_id
JOIN voucher_lines AS line ON line.voucher_id = voucher.id AND line.company_id = voucher.company_id
WHERE entry.batch_id = %(batch_id)s
  AND entry.company_id = %(company_id)s
  AND entry.table_name = 'vouchers'
  AND (entry.after_hash IS NOT NULL OR entry.old_values IS NOT NULL)
  AND coalesce(line.id <> ALL (entry.line_ids), true);

-- WAY BACK
DELETE FROM voucher_lines AS line
USING import_entries AS entry
WHERE entry.batch_id = %(batch_id)s
  AND entry.company_id = %(company_id)s
  AND entry.table_name = 'vouchers'
  AND line.voucher_id = entry.record_id
  AND line.company_id = entry.company_id
  AND line.id = ANY (entry.line_ids);

-- OLD VALUES BACK
INSERT INTO voucher_lines AS line (
    id, company_id, voucher_id, line_no, account_code, debit_amount, credit_amount, description, partner_code,
    department_code, project_code
)
SELECT
    old.id, old.company_id, old.voucher_id, old.line_no, old.account_code, old.debit_amount, old.credit_amount,
    old.description, old.partner_code, old.department_code, old.project_code
FROM import_entries AS entry
CROSS JOIN LATERAL jsonb_populate_recordset(NULL::voucher_lines, entry.old_values->'voucher_lines') AS old
WHERE entry.batch_id = %(batch_id)s
  AND entry.company_id = %(company_id)s
  AND entry.table_name = 'vouchers'
ON CONFLICT (id) DO UPDATE
SET
    voucher_id = excluded.voucher_id, line_no = excluded.line_no, account_code = excluded.account_code,
    debit_amount = excluded.debit_amount, credit_amount = excluded.credit_amount,
    description = excluded.description, partner_code = excluded.partner_code,
    department_code = excluded.department_code, project_code = excluded.project_code;

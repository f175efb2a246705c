-- How many records of each table a batch wrote, and one hash of them all as they were written; in two steps, so that no
-- text grows with the batch beyond what a server takes. A line that the batch took out counts without a hash.
SELECT
    part.table_name, sum(part.records)::bigint AS records,
    encode(sha256(convert_to(string_agg(part.hash, '' ORDER BY part.bucket), 'UTF8')), 'hex') AS sha256
FROM (
    SELECT
        each.table_name, right(each.record_id::text, 2) AS bucket, count(*) AS records,
        encode(sha256(convert_to(
            string_agg(each.record_id::text || coalesce(each.after_hash, ''), '' ORDER BY each.record_id), 'UTF8'
        )), 'hex') AS hash
    FROM (
        SELECT entry.table_name, entry.record_id, entry.after_hash
        FROM import_entries AS entry
        WHERE entry.batch_id = %(batch_id)s
          AND entry.company_id = %(company_id)s
          AND entry.table_name <> 'voucher_lines'
          AND (entry.after_hash IS NOT NULL OR entry.old_values IS NOT NULL)
        UNION ALL
        SELECT 'voucher_lines', line.id, line.hash
        FROM import_entries AS entry
        CROSS JOIN LATERAL unnest(entry.line_ids, entry.line_hashes) AS line (id, hash)
        WHERE entry.batch_id = %(batch_id)s
          AND entry.company_id = %(company_id)s
        UNION ALL
        SELECT 'voucher_lines', (line->>'id')::uuid, NULL
        FROM import_entries AS entry
        CROSS JOIN LATERAL jsonb_array_elements(entry.old_values->'voucher_lines') AS line
        WHERE entry.batch_id = %(batch_id)s
          AND entry.company_id = %(company_id)s
          AND entry.table_name = 'vouchers'
    ) AS each
    GROUP BY each.table_name, right(each.record_id::text, 2)
) AS part
GROUP BY part.table_name
ORDER BY part.table_name

-- How many records of each table a batch wrote, and one hash of them all as they were written; in two steps, so that no
-- text grows with the batch beyond what a server takes.
SELECT
    part.table_name, sum(part.records)::bigint AS records,
    encode(sha256(convert_to(string_agg(part.hash, '' ORDER BY part.bucket), 'UTF8')), 'hex') AS sha256
FROM (
    SELECT
        entry.table_name, right(entry.record_id::text, 2) AS bucket, count(*) AS records,
        encode(sha256(convert_to(
            string_agg(entry.record_id::text || coalesce(entry.after_hash, ''), '' ORDER BY entry.record_id), 'UTF8'
        )), 'hex') AS hash
    FROM import_entries AS entry
    WHERE entry.batch_id = %(batch_id)s
      AND entry.company_id = %(company_id)s
    GROUP BY entry.table_name, right(entry.record_id::text, 2)
) AS part
GROUP BY part.table_name
ORDER BY part.table_name

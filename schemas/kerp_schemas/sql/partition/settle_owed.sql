-- Each row that is owed, of the company whose tenant is set, is copied anew as it is now, while nobody else may write it.
-- A row that is being written is waited for; one that is gone has no copy.
DO $settle$
DECLARE
    kerp_due {owed};
BEGIN
    FOR kerp_due IN
        DELETE FROM {owed} AS owed
        WHERE owed.ctid = ANY (ARRAY(
            SELECT owed.ctid
            FROM {owed} AS owed
            WHERE {of_company}
            LIMIT 500
        ))
        RETURNING owed.*
    LOOP
        PERFORM
        FROM ONLY {default}
        WHERE ({key}) = ({due_key})
        FOR NO KEY UPDATE;
        DELETE FROM {drain} WHERE ({key}) = ({due_key});
        INSERT INTO {drain} ({columns})
        SELECT {columns}
        FROM ONLY {default}
        WHERE ({key}) = ({due_key})
        ON CONFLICT DO NOTHING;
    END LOOP;
END
$settle$

IF EXISTS (
            SELECT
            FROM {place} AS hanging
            JOIN old_rows AS old_row ON {hangs_on_old}
            WHERE {of_company_old}
              AND NOT EXISTS (SELECT FROM new_rows AS new_row WHERE {old_stays})
        ) THEN
            RAISE foreign_key_violation USING
                MESSAGE = {message}, TABLE = {table_name}, SCHEMA = {schema_name}, CONSTRAINT = {constraint_name};
        END IF;

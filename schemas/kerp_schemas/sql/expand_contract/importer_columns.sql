-- The columns of a production table that imports name, whatever else stands there: those that the record hash lists, and
-- of the tables that it does not hash those that our statements ask for (a test reads them for it). A function of ours
-- whose body depends on a column keeps it from being dropped.
WITH listed AS (
    SELECT columns.table_name, columns.covered || columns.excepted AS names
    FROM record_hash_columns() AS columns
    WHERE columns.version = (SELECT max(newest.version) FROM record_hash_columns() AS newest)
    UNION ALL
    VALUES
        ('fiscal_periods', '{id,company_id,fiscal_year,fiscal_month,start_date,end_date,status,updated_at}'::text[]),
        ('users', '{id,company_id,is_active}'::text[])
)
SELECT
    attribute.attname::text AS name,
    (
        SELECT min(depending.objid::regprocedure::text)
        FROM pg_depend AS depending
        WHERE depending.classid = 'pg_proc'::regclass
          AND depending.refclassid = 'pg_class'::regclass
          AND depending.refobjid = attribute.attrelid
          AND depending.refobjsubid = attribute.attnum
    ) AS in_function
FROM listed
JOIN pg_attribute AS attribute
    ON attribute.attrelid = to_regclass(listed.table_name)
   AND attribute.attname = ANY (listed.names)
   AND NOT attribute.attisdropped
WHERE listed.table_name = %(table)s
ORDER BY attribute.attnum

-- What stands of an emptying that was begun: the table beside, and the trigger that keeps it in step.
SELECT
    to_regclass(%(drain)s) IS NOT NULL AS has_table,
    EXISTS (
        SELECT FROM pg_trigger AS planted WHERE planted.tgrelid = %(id)s AND planted.tgname = '00_kerp_drain'
    ) AS has_trigger

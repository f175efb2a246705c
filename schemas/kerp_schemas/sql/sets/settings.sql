-- Memory to sort in, unless there is more already, and indexes where the tables are, wherever the login's would go.
SELECT
    set_config(
        'maintenance_work_mem',
        greatest(pg_size_bytes(current_setting('maintenance_work_mem')), pg_size_bytes('256MB')) / 1024 || 'kB', true
    ),
    set_config('default_tablespace', '', true)

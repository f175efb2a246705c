-- On a copy: what makes a role by the name of the login that will run the change for good.
SELECT
    format(
        CASE WHEN EXISTS (SELECT 1 FROM pg_roles WHERE rolname = %(login)s)
            THEN 'ALTER ROLE %%I SUPERUSER' ELSE 'CREATE ROLE %%I SUPERUSER'
        END,
        %(login)s::text
    ) AS statement

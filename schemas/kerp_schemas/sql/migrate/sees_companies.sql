-- Whether the database tells this login of every company: of those with a login of their own it tells only that one.
SELECT
    to_regprocedure('kerp_companies(text)') IS NOT NULL
    AND (
        login.rolsuper
        OR login.rolbypassrls
        OR login.rolcreaterole
        OR NOT EXISTS (SELECT FROM pg_roles AS tenant WHERE tenant.rolname ^@ 'kerp_tenant_')
    ) AS sees_all
FROM pg_roles AS login
WHERE login.rolname = SESSION_USER

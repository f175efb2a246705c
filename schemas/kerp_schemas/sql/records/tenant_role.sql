-- The name of a company's own role, whether it is there, and whether this login may make it and let it import.
SELECT
    'kerp_tenant_' || %(company_id)s::uuid AS role,
    to_regrole('kerp_tenant_' || %(company_id)s::uuid) IS NOT NULL AS is_there,
    login.rolsuper OR login.rolcreaterole AND (
        current_setting('server_version_num')::integer < 160000
        OR pg_has_role(login.oid, 'kerp_importer', 'MEMBER WITH ADMIN OPTION')
    ) AS may_make
FROM pg_roles AS login
WHERE login.rolname = SESSION_USER

-- Whether this login could do anything to the server, so that what it runs for somebody else could too.
SELECT login.rolsuper OR login.rolbypassrls OR login.rolcreaterole AS is_strong
FROM pg_roles AS login
WHERE login.rolname = SESSION_USER

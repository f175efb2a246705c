-- Which server this is, whatever it is called today, and whether this login sees the batches of every company.
SELECT
    (SELECT control.system_identifier::text FROM pg_control_system() AS control) AS server_id,
    (SELECT role.rolsuper OR role.rolbypassrls FROM pg_roles AS role WHERE role.rolname = CURRENT_USER) AS sees_all

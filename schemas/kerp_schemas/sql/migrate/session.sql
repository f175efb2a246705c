-- The server ends what it does for a client that is gone, where its system can tell.
DO $$
BEGIN
    PERFORM set_config('client_connection_check_interval', '30s', false);
EXCEPTION
    -- Windows cannot tell; there the keepalives do, later.
    WHEN invalid_parameter_value THEN NULL;
END
$$;

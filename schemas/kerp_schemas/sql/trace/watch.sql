-- On a scratch database: notes the tables that a statement defines or changes, in a setting of the session's. A lock that
-- the transaction holds already is not taken again, so that it would not tell.
CREATE SCHEMA kerp_trace;
GRANT USAGE ON SCHEMA kerp_trace TO PUBLIC;
CREATE FUNCTION kerp_trace.note() RETURNS event_trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog
    AS $$
BEGIN
    PERFORM set_config(
        'kerp_trace.touched',
        concat_ws(
            ',', nullif(current_setting('kerp_trace.touched', true), ''),
            (
                SELECT string_agg(DISTINCT coalesce(built.indrelid, command.objid)::text, ',')
                FROM pg_event_trigger_ddl_commands() AS command
                LEFT JOIN pg_index AS built ON built.indexrelid = command.objid
                WHERE command.classid = 'pg_class'::regclass
            )
        ),
        false
    );
END
$$;
CREATE EVENT TRIGGER kerp_trace_note ON ddl_command_end EXECUTE FUNCTION kerp_trace.note();

END LOOP;
    PERFORM set_config('app.current_tenant', tenant, true);

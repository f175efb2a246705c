END LOOP;
    PERFORM set_config('app.current_tenant', kerp_tenant, true);

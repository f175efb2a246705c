FOR kerp_company IN SELECT DISTINCT each.company_id::text FROM {rows} AS each WHERE each.company_id IS NOT NULL LOOP
        PERFORM set_config('app.current_tenant', kerp_company, true);

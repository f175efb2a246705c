-- Whose rows the transaction under way sees.
SELECT set_config('app.current_tenant', %(tenant)s, true)

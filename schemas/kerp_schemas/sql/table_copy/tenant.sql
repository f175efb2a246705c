-- Whose rows the transaction under way sees; '': those of no company, where policies bind the login.
SELECT set_config('app.current_tenant', %(company)s, true)

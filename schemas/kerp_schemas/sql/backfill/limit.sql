-- How long the statements that follow in this transaction may take: others wait for the rows that they hold.
SELECT set_config('statement_timeout', %(limit)s, true)

-- A session that holds something while others work ends with its program, not because it said nothing for long.
SELECT set_config('idle_session_timeout', '0', false), set_config('idle_in_transaction_session_timeout', '0', false)

-- What is noted of alerts waits neither long for a lock nor for an answer: whoever sends them has done his work.
SELECT set_config('lock_timeout', '2s', false), set_config('statement_timeout', '10s', false)

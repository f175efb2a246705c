-- Begins a new note of the tables that are touched.
SELECT set_config('kerp_trace.touched', '', false)

-- After how many milliseconds the server looks whether two sessions wait for each other, and ends one of them.
SELECT (extract(epoch FROM current_setting('deadlock_timeout')::interval) * 1000)::integer AS milliseconds

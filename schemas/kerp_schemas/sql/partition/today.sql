-- The day that it is in Korea, by the server's clock.
SELECT (now() AT TIME ZONE 'Asia/Seoul')::date AS today

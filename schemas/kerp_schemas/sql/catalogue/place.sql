-- The schema that comes first in the search path, and the login as SQL names it.
SELECT current_schema()::text AS schema, quote_ident(current_user) AS login

-- Whether a subscription writes the table. What it applies fires no trigger of a statement.
SELECT EXISTS (
    SELECT 1 FROM pg_subscription_rel AS subscribed WHERE subscribed.srrelid = to_regclass(quote_ident(%(table)s))
) AS is_replicated

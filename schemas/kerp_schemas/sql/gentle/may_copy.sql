-- Whether the importer's role may have tables of its own session, which is every role's right unless somebody took it.
SELECT
    has_database_privilege('kerp_importer', current_database(), 'TEMPORARY') AS may_copy,
    quote_ident(current_database()) AS database

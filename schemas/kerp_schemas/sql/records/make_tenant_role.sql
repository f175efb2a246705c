-- The statements that make a company's own role, which takes no parameters.
SELECT format(
    'CREATE ROLE %%1$I NOLOGIN; GRANT kerp_importer TO %%1$I; COMMENT ON ROLE %%1$I IS %%2$L;',
    %(role)s::text, 'kerp-import: ' || %(code)s::text
) AS statements

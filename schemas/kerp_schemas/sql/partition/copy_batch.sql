-- The rows of a batch, while they are held: copied unless a write has brought them over already. All by one statement:
-- over monthly partitions each costs a millisecond before it has touched a row.
CREATE FUNCTION {function}(given {table}[]) RETURNS SETOF boolean
    LANGUAGE plpgsql
    SET search_path = pg_catalog, {schema}, pg_temp
    AS $kerp$
BEGIN
    INSERT INTO {other} ({columns})
    SELECT {given_columns}
    FROM unnest(given) AS given_row
    WHERE NOT EXISTS (SELECT FROM {other} AS other WHERE {other_is_given});
    RETURN QUERY SELECT true FROM generate_series(1, cardinality(given));
END
$kerp$

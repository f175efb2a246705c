CASE
    WHEN EXISTS (SELECT FROM {new_table} WHERE {new_table}.{new_key} = {table}.{key})
    THEN NOT EXISTS (
        SELECT FROM {new_table}
        WHERE {new_table}.{new_key} = {table}.{key} AND ({new_columns}) IS NOT DISTINCT FROM ({columns})
    )
    ELSE ({columns}) IS DISTINCT FROM ({defaults})
END

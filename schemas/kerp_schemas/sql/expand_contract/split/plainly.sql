{new_table_made}

ALTER TABLE {table}
    {drop_columns};

-- {plain_table} → {plain_new_table} ({plain_columns})
CREATE TABLE {new_table} (
    {definitions}
);

{carried}

{owned_table}

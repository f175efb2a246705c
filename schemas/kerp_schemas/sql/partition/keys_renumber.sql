UPDATE {keys} AS held
        SET {set_others}
        FROM new_rows AS new_row
        WHERE {of_company_new} AND {held_is_new} AND ({held_others}) IS DISTINCT FROM ({new_others});

LOCK TABLE {table}, {new_table} IN ACCESS EXCLUSIVE MODE;

{unforce}

{settle_owed}

{force}

DROP TRIGGER {of_statement} ON {table};
DROP TRIGGER {of_insert} ON {table};
DROP TRIGGER {from_old} ON {table};
DROP TRIGGER {emptied} ON {new_table};
DROP TRIGGER {from_new} ON {new_table};
DROP TABLE {owed};
DROP FUNCTION {insert}({new_table});
DROP FUNCTION {emptied}();
DROP FUNCTION {from_new}();
DROP FUNCTION {from_old}();
DROP FUNCTION {retry}();
DROP FUNCTION {written}();
DROP FUNCTION {carry}({key_type}, text, text[]);
DROP FUNCTION {settle}({key_type}, text, text[]);
DROP SEQUENCE {written};

ALTER TABLE {table}
    {drop_columns};

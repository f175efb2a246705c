-- A month's table, which stands alone yet. Its CHECK spares the search through it when it is attached.
CREATE TABLE {month} (
    LIKE {parent} INCLUDING DEFAULTS INCLUDING GENERATED INCLUDING CONSTRAINTS INCLUDING STORAGE INCLUDING COMPRESSION
        INCLUDING INDEXES INCLUDING COMMENTS,
    CONSTRAINT kerp_month CHECK ({column} >= {first} AND {column} < {next})
){options};

ALTER TABLE {month} OWNER TO {owner};

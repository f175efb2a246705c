age({table}.xmin) <= age(xid({snapshot}::xid8))

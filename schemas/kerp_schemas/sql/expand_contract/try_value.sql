UPDATE {table} SET {column} = ({expression}) WHERE false;

ALTER POLICY {policy} ON {table}{conditions};

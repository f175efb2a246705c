-- One column of the rows that a batch holds, as an array.
ARRAY(SELECT kerp_held.{column} FROM kerp_held)

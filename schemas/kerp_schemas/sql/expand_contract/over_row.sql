(SELECT ({expression}) FROM (SELECT NEW.*) AS {table})

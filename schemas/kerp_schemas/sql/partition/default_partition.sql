CREATE TABLE {partition} PARTITION OF {parent} DEFAULT{options}

CREATE TABLE {partition} PARTITION OF {parent} FOR VALUES FROM ({first}) TO ({next}){options}

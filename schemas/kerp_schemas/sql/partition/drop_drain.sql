-- What stood only while the default partition was emptied.
DROP TABLE {drain};
DROP TABLE {owed};

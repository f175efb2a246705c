-- The month stands alone again.
ALTER TABLE {parent} DETACH PARTITION {month}

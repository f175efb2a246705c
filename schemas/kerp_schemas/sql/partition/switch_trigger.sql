-- A trigger sleeps or wakes, in the transaction under way.
ALTER TABLE ONLY {table} {how} TRIGGER {trigger}

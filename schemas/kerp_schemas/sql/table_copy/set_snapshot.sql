-- The moment at which another session of ours reads.
SET TRANSACTION SNAPSHOT {snapshot}

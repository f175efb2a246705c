-- A transaction that only reads, at one moment.
SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY

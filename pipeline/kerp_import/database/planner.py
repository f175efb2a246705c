"""What the planner is told of rows that its statistics know nothing of: a batch just staged, a company just in.

Joined in nested loops, by an estimate of one row, 100,000 lines take minutes; in sets, a second. On a server of many
companies the statistics learn of a new one only when a tenth of the whole table has changed.

Decision: docs/decisions/indexes.md
"""

WITHOUT_LOOPS = "SET LOCAL enable_nestloop = off"
"""For the transaction under way, where a whole batch or company is asked for; one record is found in loops as well."""

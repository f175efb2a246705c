"""What the planner is told of rows that its statistics know nothing of: a batch just staged, a company just in.

Joined in nested loops, by an estimate of one row, 100,000 lines take minutes; in sets, a second. On a server of many
companies the statistics learn of a new one only when a tenth of the whole table has changed.

Decision: docs/decisions/indexes.md
"""

WITHOUT_LOOPS = "SET LOCAL enable_nestloop = off"
"""For the transaction under way, where a whole batch or company is asked for; one record is found in loops as well."""

FEW_COME_THROUGH = "SET LOCAL parallel_tuple_cost = 0.01"
"""For the transaction under way, where the planner takes a third of a million rows to come through a comparison that a
hundred pass: it would let one process look, since every row that another one hands over costs."""

-- Everything that was ever counted, summed up.
SELECT counted.kind, counted.counter, counted.label, counted.up_to, counted.times, counted.amount
FROM monitored_counts AS counted
ORDER BY counted.kind, counted.counter, counted.label, counted.up_to NULLS LAST

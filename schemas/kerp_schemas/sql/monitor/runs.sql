-- What has not ended, by its state.
SELECT live.kind, live.company, live.state, live.runs, live.oldest
FROM monitored_runs AS live
ORDER BY live.kind, live.company, live.state

-- What the planner must know of what a batch wrote; only the owner of the history may take it.
SELECT kerp_staging.analyze_history()

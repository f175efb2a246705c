-- What the planner must know of a batch that has just been copied; only the owner of the tables may take it.
SELECT kerp_staging.analyze_staging()

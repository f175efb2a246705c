"""What stands around the runner: new files, seeds, the plan and its trace, lint, drift, verify, and the way back."""

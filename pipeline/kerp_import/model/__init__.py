"""The nouns: what flows through a run, and the words it is told in. Knows nothing of files or databases."""

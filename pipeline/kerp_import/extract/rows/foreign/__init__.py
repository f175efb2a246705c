"""Tables as the products of other countries export them: which English column is what, and what its cells say."""

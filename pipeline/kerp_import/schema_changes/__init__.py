"""Schema changes seen before they are done: what differs from the migrations, and what the pending ones would do."""

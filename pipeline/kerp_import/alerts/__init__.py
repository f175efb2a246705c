"""Who has to hear of what: incidents, messages to addresses, deadlines, and the dead-man's switch."""

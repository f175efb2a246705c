"""What is left behind and needed no more: found by age, removed with a record of it."""

"""What a table says about itself: subtotals, running balances, rows set aside."""

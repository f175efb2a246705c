"""Legacy charts of accounts: what a product calls its accounts, and whose chart a file uses."""

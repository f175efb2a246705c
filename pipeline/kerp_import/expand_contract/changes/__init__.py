"""The changes that can be declared: a value each, one file each."""

"""`python -m kerp_import`: the program without its script."""

from kerp_import.cli import main

main()

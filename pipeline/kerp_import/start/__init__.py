"""What a folder of exports holds and what it lacks, before anything is set up: the command `start`."""

"""How the installation and what it stands on are: `health` for machines, `doctor` for a person."""

"""What a client's folder says once for every command: `kerp.toml`."""

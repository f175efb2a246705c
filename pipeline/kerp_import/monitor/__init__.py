"""What Prometheus is told: read from the database, whoever asks and however it is handed out."""

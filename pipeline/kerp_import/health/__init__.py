"""How the installation and what it stands on are: `health` for machines, `doctor` for a person."""

from kerp_import.health.doctor import examine
from kerp_import.health.health import check_health
from kerp_import.health.health_check import HealthCheck, Verdict

__all__ = ["HealthCheck", "Verdict", "check_health", "examine"]

"""Where every legacy account of a batch goes, and the K-ERP accounts that were there to choose from."""

from dataclasses import dataclass

from kerp_import.mapping.decision import Resolution, TargetAccount


@dataclass(frozen=True, slots=True)
class Mapped:
    """The answer of the mapping: a decision per legacy account, and the company's K-ERP accounts by code."""

    resolution: Resolution
    targets: dict[str, TargetAccount]

"""What accountants own, read from YAML: mappings, charts, synonyms; all problems of a file at once, with lines."""

from pipeline.mapping.files import examine_mapping, mapping_in, read_chart, read_mapping, read_synonyms, shipped
from pipeline.mapping.nouns import (
    AccountLine,
    AccountRule,
    AccountType,
    Chart,
    ChartAccount,
    ClosingEntries,
    CodeLine,
    Dialect,
    MappingFile,
    NewAccount,
    NormalSide,
    Section,
    Target,
    VoucherType,
    When,
)

__all__ = [
    "AccountLine",
    "AccountRule",
    "AccountType",
    "Chart",
    "ChartAccount",
    "ClosingEntries",
    "CodeLine",
    "Dialect",
    "MappingFile",
    "NewAccount",
    "NormalSide",
    "Section",
    "Target",
    "VoucherType",
    "When",
    "examine_mapping",
    "mapping_in",
    "read_chart",
    "read_mapping",
    "read_synonyms",
    "shipped",
]

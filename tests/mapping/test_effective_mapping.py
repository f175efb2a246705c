"""What is kept of a batch's mapping can be mapped by again, and says the same."""

import json
from pathlib import Path

from kerp_import.mapping.decision import accounts_of
from kerp_import.mapping.effective_mapping import effective_mapping, mapping_from_history
from kerp_import.mapping.files import MappingFile, shipped_chart
from kerp_import.mapping.map_accounts import plan
from kerp_import.model.account_use import AccountUse
from kerp_import.model.nouns import Job

MAP = """source: wehago
target: kerp-standard
accounts:
  - {source_code: "813", source_name: 접대비, target_code: "52107", verified: false}
rules:
  - {source_code: "813", when: {partner: P1, from: 2024-01-01, to: 2024-06-30}, target_code: "52111", verified: true}
partners:
  - {source_code: P1, target_code: P2}
"""
USES = (AccountUse("813", "접대비", 1, None, None), AccountUse("99900", "없는 계정", 1, None, None))


def kept_and_read(folder: Path) -> tuple[list[dict[str, object]], MappingFile]:
    """Return what a batch that was mapped by `MAP` keeps, and the mapping file made of it."""
    path = folder / "map.yaml"
    path.write_text(MAP, encoding="utf-8")
    resolution = plan(Job("HANBIT", (), folder, mappings=(path,)), USES, accounts_of(shipped_chart("kerp-standard")))
    rows = json.loads(json.dumps(effective_mapping(resolution), default=str))
    return rows, mapping_from_history(rows, source=resolution.dialect.name)


def test_a_batchs_mapping_maps_the_same_again(tmp_path: Path) -> None:
    rows, file = kept_and_read(tmp_path)
    again = plan(Job("HANBIT", (), tmp_path), USES, accounts_of(shipped_chart("kerp-standard")), used_last=file)
    same = ("source_code", "target_code", "when")
    mapped_again = json.loads(json.dumps(effective_mapping(again), default=str))
    assert [[row.get(key) for key in same] for row in mapped_again] == [
        [row.get(key) for key in same] for row in rows if "table" not in row
    ]


def test_unmapped_and_other_codes_are_left_out_and_all_else_counts_as_verified(tmp_path: Path) -> None:
    _, file = kept_and_read(tmp_path)
    assert [(line.source_code, line.target_code, line.verified) for line in file.accounts] == [("81300", "52107", True)]
    assert [(rule.source_code, rule.target_code, rule.verified) for rule in file.rules] == [("81300", "52111", True)]
    assert file.partners == ()


def test_codes_of_no_known_product_are_a_companys_own() -> None:
    assert mapping_from_history([], source="kerp").source == "any"
    assert mapping_from_history([], source=None).source == "any"
    assert mapping_from_history([], source="icube").source == "icube"

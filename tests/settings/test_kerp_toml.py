"""`kerp.toml`: which one is found, what is read of it, and on which line what is wrong stands."""

from pathlib import Path

import pytest
from kerp_import.model.errors import SettingsBroken
from kerp_import.model.words import Language
from kerp_import.settings.kerp_toml import Setting, found_from, read_settings

WHOLE = """\
company = "HANBIT"
mapping = ["계정.yaml"]

[year.2024]
files = ["2024"]

[ year . "2025" ]   # the next one
files = ["2025"]

[command.map.export]
output = "검토.xlsx"
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "kerp.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_nearest_file_upwards_is_found(tmp_path: Path) -> None:
    inner = tmp_path / "고객" / "2024"
    inner.mkdir(parents=True)
    outer = written(tmp_path, "")
    assert found_from(inner) == outer
    nearer = written(tmp_path / "고객", "")
    assert found_from(inner) == nearer


def test_every_setting_has_its_line(tmp_path: Path) -> None:
    settings = read_settings(written(tmp_path, WHOLE))
    assert settings.shared == {"company": Setting("HANBIT", 1), "mapping": Setting(["계정.yaml"], 2)}
    assert settings.years == {2024: {"files": Setting(["2024"], 5)}, 2025: {"files": Setting(["2025"], 8)}}
    assert settings.commands == {"map": {}, "map export": {"output": Setting("검토.xlsx", 11)}}
    assert settings.headings["map export"] == 10


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('company = "HANBIT\n', "kerp.toml: 1 problem in the settings\n  line 1: it is no TOML: "),
        ("[year.24]\n", "kerp.toml: 1 problem in the settings\n  line 1: it is no fiscal year: [year.2024]"),
        ("\n\nyear = 2024\n", "kerp.toml: 1 problem in the settings\n  line 3: it has to be a table: [year.2024]"),
    ],
)
def test_what_is_no_settings_file_is_told_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(SettingsBroken) as broken:
        read_settings(written(tmp_path, text))
    assert broken.value.say(Language.EN).startswith(said)


def test_another_encoding_is_told(tmp_path: Path) -> None:
    path = tmp_path / "kerp.toml"
    path.write_bytes('company = "한빛"'.encode("cp949"))
    with pytest.raises(SettingsBroken) as broken:
        read_settings(path)
    assert broken.value.say(Language.KO) == "kerp.toml: 설정에 문제가 1건 있습니다\n  1행: UTF-8이 아닙니다"

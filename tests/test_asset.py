"""The loader's file: what is inside, what it is called, and that it is there whole or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from pelican_intercom import asset
from pelican_intercom.asset import Asset, configure, make_assets, read_last_assets, write_assets, write_launcher_style
from pelican_intercom.settings import Settings

BROWSER = Path(asset.__file__).parent / "browser"
WHOLE: dict[str, Any] = {
    "INTERCOM_APP_ID": "abc12345",
    "INTERCOM_REGION": "eu",
    "INTERCOM_HOSTS": ["www.example.com"],
    "INTERCOM_SHOW_TO": "members",
    "INTERCOM_IDENTITY_URL": "/api/id",
    "INTERCOM_SESSION_TOKEN_FROM": "Clerk.session.getToken",
    "INTERCOM_IDENTITY_HEADER": "X-Session",
    "INTERCOM_SESSION_HINT": "signed_in",
    "INTERCOM_IDENTITY_FALLBACK": "hide",
    "INTERCOM_LOAD": "interaction",
    "INTERCOM_CONSENT": "cookie:Consent~a~b",
    "INTERCOM_EXCLUDE": ["x/*"],
    "INTERCOM_DRAFTS": True,
    "INTERCOM_MESSENGER": {"alignment": "left"},
    "INTERCOM_ATTRIBUTES": {"site": "docs"},
    "INTERCOM_LAUNCHER_LABEL": {"en": "Chat", "de": "Hallo"},
    "INTERCOM_CONTACT_URL": "/contact/",
    "INTERCOM_LAUNCHER_MIN_WIDTH": 600,
    "INTERCOM_EVENTS": ["guide-downloaded"],
    "INTERCOM_SHARED_DOMAIN": True,
    "INTERCOM_WIDGET_URL": "/widget",
    "INTERCOM_DEBUG": True,
}


def read_configuration(content: bytes, before: str) -> dict[str, Any]:
    """Return the JSON object that stands in the place of the committed build's placeholder."""
    text = content.decode()
    start = before.index("INTERCOM_CONFIGURATION")
    assert text.startswith(before[:start])
    configuration, _ = json.JSONDecoder().raw_decode(text, start)
    assert isinstance(configuration, dict)
    return configuration


def test_only_what_differs_from_the_default_travels() -> None:
    assert configure(Settings(app_id="abc12345")) == {
        "app": "abc12345",
        "widget": "https://widget.intercom.io/widget/abc12345",
        "settings": {"app_id": "abc12345"},
        "label": {"else": "Chat with us"},
        "style": "right:20px;bottom:20px;z-index:2147483000;background:#05f",
    }


def test_the_launcher_has_the_messenger_s_place_and_colour() -> None:
    messenger = {"alignment": "left", "horizontal_padding": 30, "vertical_padding": 40, "z_index": 5}
    style = "left:30px;bottom:40px;z-index:5;background:"
    assert write_launcher_style(messenger | {"action_color": "#0a7", "background_color": "red"}) == style + "#0a7"
    assert write_launcher_style(messenger | {"background_color": "red"}) == style + "red"
    assert write_launcher_style({"hide_default_launcher": True}) is None
    assert write_launcher_style({"hide_default_launcher": False}) is not None


def test_each_setting_of_the_browser_travels_under_its_own_key() -> None:
    assert configure(Settings.from_pelican(WHOLE)) == {
        "app": "abc12345",
        "hosts": ["www.example.com"],
        "members": 1,
        "identity": "/api/id?",
        "token": "Clerk.session.getToken",
        "header": "X-Session",
        "hint": "signed_in",
        "hide": 1,
        "load": "interaction",
        "consent": ["Consent", "a~b"],
        "settings": {
            "app_id": "abc12345",
            "api_base": "https://api-iam.eu.intercom.io",
            "alignment": "left",
            "site": "docs",
        },
        "label": {"en": "Chat", "de": "Hallo", "else": "Chat"},
        "style": "left:20px;bottom:20px;z-index:2147483000;background:#05f",
        "contact": "/contact/",
        "narrow": "(width<600px)",
        "events": ["guide-downloaded"],
        "shared": 1,
        "widget": "/widget",
        "debug": 1,
    }
    assert configure(Settings.from_pelican(WHOLE | {"INTERCOM_CONSENT": "required"}))["consent"] == 1


def test_the_keys_are_those_that_the_loader_reads() -> None:
    types = (BROWSER / "configuration.js").read_text(encoding="utf-8")
    known = set(re.findall(r"@property \{.*\} \[?(\w+)\]? -", types))
    assert set(configure(Settings.from_pelican(WHOLE))) | {"why"} == known


def test_the_loader_is_the_committed_build_with_the_configuration_inside() -> None:
    loader, why = make_assets(Settings.from_pelican(WHOLE))
    committed = (BROWSER / "loader.min.js").read_text(encoding="utf-8")
    assert committed.count("INTERCOM_CONFIGURATION") == 1
    assert read_configuration(loader.content, committed) == configure(Settings.from_pelican(WHOLE)) | {"why": why.name}
    assert b"INTERCOM_CONFIGURATION" not in loader.content + why.content


def test_a_file_is_named_by_its_content() -> None:
    for made, stem in zip(make_assets(Settings(app_id="abc12345")), ("intercom", "intercom-why"), strict=True):
        assert made.name == f"{stem}.{hashlib.sha256(made.content).hexdigest()[:8]}.js"


def test_the_same_settings_make_the_same_bytes() -> None:
    assert make_assets(Settings.from_pelican(WHOLE)) == make_assets(Settings.from_pelican(dict(WHOLE)))
    assert make_assets(Settings(app_id="abc12345")) != make_assets(Settings(app_id="abc12346"))


@pytest.mark.parametrize(
    "text", ["</script><script>alert(1)//", "<!--", "a\\b\"c'd`${e}", "naïve 東京 🌊", "{{ x }}{% y %}"]
)
def test_a_text_cannot_leave_its_place_in_the_script(text: str) -> None:
    loader, _ = make_assets(Settings.from_pelican({"INTERCOM_APP_ID": "a", "INTERCOM_ATTRIBUTES": {"note": text}}))
    committed = (BROWSER / "loader.min.js").read_text(encoding="utf-8")
    assert read_configuration(loader.content, committed)["settings"]["note"] == text
    start, end = (len(part.encode()) for part in committed.split("INTERCOM_CONFIGURATION"))
    assert b"<" not in loader.content[start : len(loader.content) - end]


def test_line_ends_that_only_javascript_knows_are_escaped() -> None:
    loader, _ = make_assets(Settings(app_id="a", attributes={"note": "a\u2028b\u2029c"}))
    assert rb"a\u2028b\u2029c" in loader.content


def test_assets_are_written_into_a_folder_that_may_not_be_there(tmp_path: Path) -> None:
    write_assets((Asset("a.js", b"a"), Asset("b.js", b"b")), tmp_path / "new/output")
    assert {path.name: path.read_bytes() for path in (tmp_path / "new/output").iterdir()} == {
        "a.js": b"a",
        "b.js": b"b",
    }


def test_an_asset_that_is_there_is_left_alone_and_a_damaged_one_replaced(tmp_path: Path) -> None:
    write_assets((Asset("a.js", b"a"),), tmp_path)
    before = (tmp_path / "a.js").stat()
    write_assets((Asset("a.js", b"a"),), tmp_path)
    after = (tmp_path / "a.js").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    (tmp_path / "a.js").write_bytes(b"half")
    write_assets((Asset("a.js", b"a"),), tmp_path)
    assert (tmp_path / "a.js").read_bytes() == b"a"


def test_a_file_of_the_last_build_keeps_its_time_by_which_the_next_build_knows_it(tmp_path: Path) -> None:
    made = make_assets(Settings(app_id="abc12345"))
    write_assets(made, tmp_path / "last")
    for each in made:
        os.utime(tmp_path / "last" / each.name, ns=(10**18, 10**18))
    write_assets(read_last_assets(tmp_path / "last"), tmp_path / "next")
    assert {path.name: path.stat().st_mtime_ns for path in (tmp_path / "next").iterdir()} == {
        each.name: 10**18 for each in made
    }


def test_a_written_asset_has_the_permissions_of_other_files(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_bytes(b"")
    write_assets((Asset("a.js", b"a"),), tmp_path)
    assert (tmp_path / "a.js").stat().st_mode == (tmp_path / "page.html").stat().st_mode


def test_a_disk_that_fills_up_leaves_no_part_of_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="No space left"):
        write_assets((Asset("a.js", b"a"),), tmp_path)
    assert list(tmp_path.iterdir()) == []

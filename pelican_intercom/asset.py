"""The site's loader file: a committed build with the configuration inside, and the explaining build beside it."""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from .settings import Settings

# The committed builds hold this free identifier exactly once, where the configuration goes.
PLACEHOLDER = "INTERCOM_CONFIGURATION"
_NAME = re.compile(r"intercom(?:-why)?\.[0-9a-f]{8}\.js")
# JSON is JavaScript, but "</script>" ends a script that someone inlines, and old parsers end a line at U+2028.
_UNSAFE = {ord("<"): "\\u003c", 0x2028: "\\u2028", 0x2029: "\\u2029"}


@dataclass(frozen=True)
class Asset:
    """One file for the output's root; ``name`` holds the first 8 hex digits of its content's SHA-256.

    ``written`` is when an earlier build wrote it, in nanoseconds of Unix time.
    """

    name: str
    content: bytes
    written: int = 0


def make_assets(settings: Settings) -> tuple[Asset, Asset]:
    """Return the loader's file and the explaining build's, the same bytes for the same settings."""
    why = _make_asset("intercom-why", "loader.why.js", configure(settings))
    return _make_asset("intercom", "loader.min.js", configure(settings) | {"why": why.name}), why


def configure(settings: Settings) -> dict[str, Any]:
    """Return the loader's configuration as a JSON object: what it would have to work out is worked out here.

    A key whose value would be the loader's default is left out.
    """
    identity, label = settings.identity_url, settings.launcher_label
    texts = {"else": label} if isinstance(label, str) else {**label, "else": next(iter(label.values()))}
    # Pages spell a language in many ways: `pt_br`, `pt-br`, `pt`.
    labels = {tag.partition("-")[0]: text for tag, text in reversed(texts.items())} | texts
    configuration: dict[str, Any] = {
        "app": settings.app_id,
        "widget": settings.widget_address,
        "hosts": list(settings.hosts),
        "members": int(settings.show_to == "members"),
        "identity": identity and identity + ("&" if "?" in identity else "?"),
        "token": settings.session_token_from,
        "header": settings.identity_header if settings.session_token_from else None,
        "hint": settings.session_hint,
        "hide": int(settings.identity_fallback == "hide"),
        "load": settings.load if settings.load != "idle" else None,
        "consent": list(settings.consent_cookie) if settings.consent_cookie else int(settings.consent == "required"),
        "settings": {
            "app_id": settings.app_id,
            **({"api_base": settings.api_base} if settings.region != "us" else {}),
            **settings.messenger,
            **settings.attributes,
        },
        "label": labels,
        "style": write_launcher_style(settings.messenger),
        "contact": settings.contact_url,
        "narrow": f"(width<{settings.launcher_min_width}px)" if settings.launcher_min_width else None,
        "events": list(settings.events),
        "shared": int(settings.shared_domain),
        "debug": int(settings.debug),
    }
    return {name: value for name, value in configuration.items() if value}


def write_launcher_style(messenger: Mapping[str, Any]) -> str | None:
    """Return the CSS declarations that put the light launcher where Intercom's own will be, in its colour.

    Return None where the site hides the launcher.
    """
    if messenger.get("hide_default_launcher"):
        return None
    side = "left" if messenger.get("alignment") == "left" else "right"
    aside, below = (messenger.get(f"{axis}_padding", 20) for axis in ("horizontal", "vertical"))
    color = messenger.get("action_color") or messenger.get("background_color") or "#05f"
    layer = messenger.get("z_index", 2147483000)
    return f"{side}:{aside}px;bottom:{below}px;z-index:{layer};background:{color}"


def write_assets(assets: tuple[Asset, ...], folder: Path) -> None:
    """Write each asset into a folder, whole or not at all; one that is there with the same bytes is left alone.

    Raises OSError where the folder cannot be made or written; what was there before is then still there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for asset in assets:
        path = folder / asset.name
        if not (path.is_file() and path.read_bytes() == asset.content):
            _write(path, asset.content)
            if asset.written:
                # Two files of one moment would look equally old to the next build.
                os.utime(path, ns=(asset.written, asset.written))


def read_last_assets(folder: Path) -> tuple[Asset, ...]:
    """Return the files that the last build wrote into a folder: pages that a cache kept still ask for them."""
    names = os.listdir(folder) if folder.is_dir() else ()
    paths = [folder / name for name in names if _NAME.fullmatch(name)]
    last = {path.name.partition(".")[0]: path for path in sorted(paths, key=lambda path: path.stat().st_mtime_ns)}
    # A file that does not hold what its name says is not ours.
    found = {path: _name_asset(stem, path.read_bytes(), path.stat().st_mtime_ns) for stem, path in last.items()}
    return tuple(asset for path, asset in found.items() if asset.name == path.name)


def _name_asset(stem: str, content: bytes, written: int = 0) -> Asset:
    return Asset(f"{stem}.{hashlib.sha256(content).hexdigest()[:8]}.js", content, written)


def _write(path: Path, content: bytes) -> None:
    """Write a file beside its place and move it there, so that no reader ever sees half of it."""
    partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with partial.open("xb") as file:
            file.write(content)
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def _make_asset(stem: str, build: str, configuration: Mapping[str, Any]) -> Asset:
    before, after = _read_build(build)
    text = json.dumps(configuration, ensure_ascii=False, separators=(",", ":")).translate(_UNSAFE)
    return _name_asset(stem, (before + (text if after else "") + after).encode())


@cache
def _read_build(name: str) -> tuple[str, str]:
    """Return what stands before and after the configuration in a committed build; all and nothing where it has none."""
    text = (Path(__file__).parent / "browser" / name).read_text(encoding="utf-8")
    before, _, after = text.partition(PLACEHOLDER)
    return before, after

"""What the response's own headers keep the Messenger from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from pelican_intercom.checks.live.finding import Finding, failed, judge, passed
from pelican_intercom.checks.live.http_message import Reply
from pelican_intercom.checks.policy import PolicyJudge
from pelican_intercom.settings import Settings
from pelican_intercom.settings.model import API_BASES

# What the Messenger asks a browser for, and what people do with it.
FEATURES = {
    "microphone": "voice messages and calls",
    "camera": "video calls",
    "display-capture": "sharing a screen",
    "autoplay": "its sounds and videos",
    "fullscreen": "large pictures and videos",
}
HEADER = "content-security-policy"


def judge_policies(reply: Reply, texts: Sequence[str], configuration: Mapping[str, Any]) -> Iterator[Finding]:
    """Judge a page's Content-Security-Policy, from the header and from its own elements (``texts``), and its like."""
    policies = PolicyJudge(_guess_settings(configuration, reply.url), reply.url)
    header = reply.header(HEADER)
    faults = list(policies.judge(header, "the header Content-Security-Policy", is_header=True)) if header else []
    for text in texts:
        faults += policies.judge(text, "the page's meta element")
    yield from (failed("policy", fault.detail, fault.remedy) for fault in dict.fromkeys(faults))
    if not faults:
        yield passed("policy", "allows the Messenger" if header or texts else "none")
    permissions = reply.header("permissions-policy")
    off = [name for name in FEATURES if re.search(rf"(?:^|[,\s]){name}\s*=\s*\(\s*\)", permissions)]
    yield judge(
        "Permissions-Policy", "takes nothing from the Messenger" if permissions else "none",
        (off, f"it turns off {', '.join(f'{name} ({FEATURES[name]})' for name in off)}",
         f"Allow your own pages what you use: {', '.join(f'{name}=(self)' for name in off)}."),
    )  # fmt: skip
    embedder = reply.header("cross-origin-embedder-policy").partition(";")[0].strip().lower()
    yield judge(
        "Cross-Origin-Embedder-Policy", "lets the Messenger's files in",
        (embedder == "require-corp",
         "require-corp: browsers refuse the Messenger's script and frames, which do not opt in",
         "Take the header off pages with the Messenger, or try credentialless."),
    )  # fmt: skip


def _guess_settings(configuration: Mapping[str, Any], url: str) -> Settings:
    """Return the settings that a loader's configuration was made from, as far as policies need them."""
    bases = {base: region for region, base in API_BASES.items()}
    settings = configuration.get("settings")
    base = settings.get("api_base") if isinstance(settings, dict) else None
    widget, identity = configuration.get("widget"), configuration.get("identity")
    return Settings(
        app_id=str(configuration.get("app") or ""),
        region=bases.get(str(base), "us"),
        widget_url=str(widget) if widget and urlsplit(str(widget)).netloc else None,
        identity_url=str(identity).rstrip("?&") if identity else None,
    )

"""What is said of a site as a whole: its settings beside its address, its plugins, and what its owner should know."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urljoin, urlsplit

from pelican_intercom.settings import Settings

from .fault import Fault
from .leak import SECRET_VARIABLES, Leak, SecretSearch

PLUGIN_NAMES = ("pelican_intercom", "pelican.plugins.intercom", "intercom")


def find_faults(settings: Settings, site: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield what no single page shows."""
    plugins = site.get("PLUGINS")
    if plugins is not None and not any(_name(plugin) in PLUGIN_NAMES for plugin in plugins):
        yield Fault(
            "no-plugin",
            "PLUGINS does not name pelican_intercom, and Pelican loads only what it names",
            'Add "pelican_intercom" to PLUGINS, and build again.',
        )
    if not settings.app_id:
        yield Fault(
            "no-app-id",
            "INTERCOM_APP_ID is not set in this settings file, so the plugin does nothing",
            "Set it in publishconf.py. It is the part after apps/ in Intercom's address bar.",
        )
    site_url = str(site.get("SITEURL") or "")
    if settings.lacks_session_token(site_url):
        yield Fault(
            "identity-url",
            f"INTERCOM_IDENTITY_URL is on another site than SITEURL ({urlsplit(site_url).hostname}), and browsers send "
            "no cookies there",
            "Serve the function on a host of the same domain, or set INTERCOM_SESSION_TOKEN_FROM.",
        )
    if settings.identity_url and urlsplit(urljoin(site_url, settings.identity_url)).scheme == "http":
        yield Fault(
            "identity-url",
            "INTERCOM_IDENTITY_URL is not https" + ("" if "://" in settings.identity_url else ", for SITEURL is not"),
            "Publish with an https address: anyone on the way can read a session that travels over http.",
        )


def write_notes(settings: Settings, site_url: str, search: SecretSearch) -> Iterator[str]:
    """Yield what a puzzled owner should know: settings that hide the Messenger on purpose, and what was not checked."""
    if settings.app_id and settings.hosts:
        yield f"It runs on {', '.join(settings.hosts)} only, and not on this machine (INTERCOM_HOSTS)."
    if host := settings.find_missing_host(site_url):
        yield f"INTERCOM_HOSTS does not name {host}, the host of SITEURL: the Messenger does not run there."
    if settings.show_to == "members":
        yield "Only people who are signed in see it (INTERCOM_SHOW_TO)."
    if settings.consent:
        yield "It waits for consent (INTERCOM_CONSENT)."
    if settings.identity_url:
        yield "The function hides it from roles in its INTERCOM_HIDDEN_ROLES; #intercom/why on the page says so."
    if not search.needles:
        yield f"No secret was looked for: {SECRET_VARIABLES[0]} is not set here."
    for variable in search.too_short:
        yield f"{variable} is too short to be looked for."


def describe_leak(leak: Leak) -> Fault:
    """Return the fault of a built file that holds a secret."""
    return Fault(
        "secret",
        f"the value of {leak.variable} is in it, {leak.form}",
        "Do not publish. Take it out of the site's sources, change the secret in Intercom, and build again.",
    )


def describe_other_way(sign: str) -> Fault:
    """Return the fault of a page that also loads Intercom by another script; ``sign`` is what gave it away."""
    return Fault(
        "other-way",
        f"a script with {sign} loads Intercom another way",
        "Take it out of the theme, or turn off the theme's own Intercom setting: two of them fight over one session.",
    )


def _name(plugin: object) -> str:
    return plugin if isinstance(plugin, str) else getattr(plugin, "__name__", "")

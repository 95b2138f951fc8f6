"""What is said of a site as a whole: its settings beside its address, its plugins, and what its owner should know."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pelican_intercom.checks.finding import Finding, list_faults
from pelican_intercom.settings import Settings
from pelican_intercom.settings.urls import split_url

from .leak import SECRET_VARIABLES, SecretSearch

PLUGIN_NAMES = {"pelican_intercom", "pelican.plugins.intercom", "intercom"}


def find_faults(settings: Settings, site: Mapping[str, Any]) -> Iterator[Finding]:
    """Return what no single page shows."""
    plugins, site_url, identity = site.get("PLUGINS"), str(site.get("SITEURL") or ""), settings.identity_url or ""
    named = {str(getattr(plugin, "__name__", plugin)) for plugin in plugins or ()}
    host, scheme = split_url(site_url).hostname, split_url(identity).scheme or split_url(site_url).scheme
    whose = "" if "://" in identity else ", because SITEURL is not"
    return list_faults(
        (plugins is not None and not PLUGIN_NAMES & named, "no-plugin",
         "PLUGINS does not name pelican_intercom, and Pelican loads only what it names",
         'Add "pelican_intercom" to PLUGINS, and build again.'),
        (not settings.app_id, "no-app-id",
         "INTERCOM_APP_ID is not set in this settings file, so the plugin does nothing",
         "Set it in publishconf.py. It is the part after apps/ in the URL when you are signed in to Intercom."),
        (settings.lacks_session_token(site_url), "identity-url",
         f"INTERCOM_IDENTITY_URL is on another site than SITEURL ({host}), and browsers send no cookies there",
         "Serve the function on a host of the same domain, or set INTERCOM_SESSION_TOKEN_FROM."),
        (identity and scheme == "http", "identity-url", f"INTERCOM_IDENTITY_URL is not https{whose}",
         "Publish the site at an https URL: over http, anyone on the network can read the session."),
    )  # fmt: skip


def write_notes(settings: Settings, site_url: str, search: SecretSearch) -> Iterator[str]:
    """Yield what a puzzled owner should know: settings that hide the Messenger on purpose, and what was not checked."""
    host = settings.find_missing_host(site_url)
    notes = (
        (settings.app_id and settings.hosts,
         f"It runs on {', '.join(settings.hosts)} only, and not on this machine (INTERCOM_HOSTS)."),
        (host, f"INTERCOM_HOSTS does not name {host}, the host of SITEURL: the Messenger does not run there."),
        (settings.describe_unused(), f"{settings.describe_unused()}."),
        (settings.show_to == "members", "Only people who are signed in see it (INTERCOM_SHOW_TO)."),
        (settings.consent, "It waits for consent (INTERCOM_CONSENT)."),
        (settings.identity_url,
         "The function hides it from roles in its INTERCOM_HIDDEN_ROLES; #intercom/why on the page says so."),
        (not search.needles, f"No secret was looked for: {SECRET_VARIABLES[0]} is not set here."),
        *((True, f"{variable} is too short to be looked for.") for variable in search.too_short),
    )  # fmt: skip
    yield from (note for is_so, note in notes if is_so)

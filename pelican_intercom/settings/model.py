"""Every setting of the plugin, with its default and its check."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Self

from pelican_intercom.errors import SettingsError

from . import attributes, names, urls, values
from .values import Check, Fault, NestedFault, show

API_BASES = {
    "us": "https://api-iam.intercom.io",
    "eu": "https://api-iam.eu.intercom.io",
    "au": "https://api-iam.au.intercom.io",
}
"""Where the Messenger sends its calls, for each region (Intercom's page "Regional data hosting")."""
_WIDTH = "must be a whole number of pixels from 0 to 10000, such as 600"
_NEED_IDENTITY_URL = ("session_token_from", "session_hint", "identity_fallback")


def _setting(default: Any, check: Check) -> Any:
    """Return a dataclass field with this default; ``check`` returns the value to keep, or raises Fault."""
    metadata = {"check": check}
    if isinstance(default, dict):
        return field(default_factory=dict, metadata=metadata)
    return field(default=default, metadata=metadata)


@dataclass(frozen=True)
class Settings:
    """What a site told the plugin. Each field is the setting INTERCOM_ and the field's name in upper case."""

    app_id: str | None = _setting(None, values.check_app_id)
    region: str = _setting("us", values.allow(*API_BASES))
    hosts: tuple[str, ...] = _setting((), values.list_of(values.check_host, "www.example.com"))
    show_to: str = _setting("everyone", values.allow("everyone", "members"))
    identity_url: str | None = _setting(None, urls.check_endpoint)
    session_token_from: str | None = _setting(None, values.check_dotted_path)
    identity_header: str = _setting("Authorization", values.check_header)
    session_hint: str | None = _setting(None, values.check_cookie_name)
    identity_fallback: str = _setting("visitor", values.allow("visitor", "hide"))
    load: str = _setting("idle", values.allow("load", "idle", "interaction"))
    consent: str | None = _setting(None, values.check_consent)
    exclude: tuple[str, ...] = _setting((), values.list_of(values.check_glob, "account/*"))
    drafts: bool = _setting(False, values.check_flag)
    messenger: Mapping[str, object] = _setting({}, attributes.check_messenger)
    attributes: Mapping[str, object] = _setting({}, attributes.check_attributes)
    launcher_label: str | Mapping[str, str] = _setting("Chat with us", values.check_label)
    contact_url: str | None = _setting(None, urls.check_contact)
    launcher_min_width: int = _setting(0, values.integer(0, 10_000, _WIDTH))
    events: tuple[str, ...] = _setting((), values.check_events)
    shared_domain: bool = _setting(False, values.check_flag)
    widget_url: str | None = _setting(None, urls.check_endpoint)
    debug: bool = _setting(False, values.check_flag)

    @classmethod
    def from_pelican(cls, site: Mapping[str, Any]) -> Self:
        """Return the settings that a site's own mapping holds; None, and a name that is absent, mean the default.

        Raises SettingsError with all faults; none of them shows a value that could be a secret.
        """
        checks = {names.PREFIX + item.name.upper(): item for item in fields(cls)}
        faults = list(names.find_faults(site, checks))
        chosen: dict[str, Any] = {}
        for name, item in checks.items():
            if site.get(name) is None:
                continue
            try:
                chosen[item.name] = item.metadata["check"](site[name])
            except NestedFault as fault:
                faults += [f"{name}{', '.join(places)}: {wrong}" for wrong, places in fault.items.items()]
            except Fault as fault:
                faults.append(f"{name} = {show(site[name])}: {fault}")
        if chosen.get("show_to") == "members" and site.get("INTERCOM_IDENTITY_URL") is None:
            faults.append(
                "INTERCOM_SHOW_TO = 'members': needs INTERCOM_IDENTITY_URL, because without it nobody is a member"
            )
        if faults:
            raise SettingsError(faults)
        return cls(**chosen)

    @property
    def api_base(self) -> str:
        """The region's ``api_base`` for the Messenger."""
        return API_BASES[self.region]

    @property
    def widget_address(self) -> str:
        """Where the Messenger's script is fetched from."""
        return self.widget_url or f"https://widget.intercom.io/widget/{self.app_id}"

    @property
    def consent_cookie(self) -> tuple[str, str] | None:
        """The cookie's name and the text that it must contain, where consent is read from a cookie."""
        if not self.consent or not self.consent.startswith("cookie:"):
            return None
        name, _, text = self.consent.removeprefix("cookie:").partition("~")
        return name, text

    def find_missing_host(self, site_url: str) -> str:
        """Return SITEURL's host if INTERCOM_HOSTS is set and lacks it, else an empty string."""
        host = urls.find_host(site_url)
        return host if self.hosts and host not in self.hosts else ""

    def lacks_session_token(self, site_url: str) -> bool:
        """Return whether the function is on another site than SITEURL and would get neither a cookie nor a token."""
        return bool(
            self.identity_url and not self.session_token_from and urls.is_other_site(self.identity_url, site_url)
        )

    def describe_unused(self) -> str:
        """Return a sentence, without its full stop, about settings that are of use only with INTERCOM_IDENTITY_URL."""
        if self.identity_url:
            return ""
        different = (name for name in _NEED_IDENTITY_URL if getattr(self, name) != getattr(Settings, name))
        unused = [names.PREFIX + name.upper() for name in different]
        return f"{', '.join(unused)}: not used without INTERCOM_IDENTITY_URL" if unused else ""

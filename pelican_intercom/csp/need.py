"""What the Messenger of one site has to be allowed, and which of it a policy does not allow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urljoin

from pelican_intercom.settings import Settings
from pelican_intercom.settings.urls import split_url

from .policy import Policy

# An unpublished site has no URL yet; only 'self' then covers its own files.
UNKNOWN_SITE = "https://site.invalid"

# From Intercom's article on policies (docs/facts.md says when it was read): what every region needs ...
SHARED = {
    "script-src": "https://app.intercom.io https://js.intercomcdn.com",
    "connect-src": "https://via.intercom.io https://api-ping.intercom.io https://*.intercom-messenger.com "
    "wss://*.intercom-messenger.com https://uploads.intercomusercontent.com",
    "frame-src worker-src": "https://intercom-sheets.com https://www.intercom-reporting.com https://www.youtube.com "
    "https://player.vimeo.com https://fast.wistia.net",
    "font-src": "https://js.intercomcdn.com https://fonts.intercomcdn.com",
    "form-action": "https://intercom.help",
    "media-src": "https://js.intercomcdn.com",
    "img-src": "blob: data: https://js.intercomcdn.com https://uploads.intercomusercontent.com "
    "https://gifs.intercomcdn.com https://video-messages.intercomcdn.com",
    "style-src": "'unsafe-inline'",
}
# ... and what one region needs besides.
REGIONAL = {
    "us": {
        "connect-src": "https://api.intercom.io https://api-iam.intercom.io https://nexus-websocket-a.intercom.io "
        "wss://nexus-websocket-a.intercom.io https://nexus-websocket-b.intercom.io "
        "wss://nexus-websocket-b.intercom.io https://uploads.intercomcdn.com",
        "form-action": "https://api-iam.intercom.io",
        "media-src": "https://downloads.intercomcdn.com",
        "img-src": "https://static.intercomassets.com https://downloads.intercomcdn.com "
        "https://messenger-apps.intercom.io "
        + " ".join(f"https://*.intercom-attachments-{number}.com" for number in range(1, 10)),
    },
    "eu": {
        "connect-src": "https://api.eu.intercom.io https://api-iam.eu.intercom.io "
        "https://nexus-europe-websocket.intercom.io wss://nexus-europe-websocket.intercom.io "
        "https://uploads.intercomcdn.eu https://uploads.eu.intercomcdn.com",
        "form-action": "https://api-iam.eu.intercom.io",
        "media-src": "https://downloads.intercomcdn.eu",
        "img-src": "https://static.intercomassets.eu https://downloads.intercomcdn.eu "
        "https://messenger-apps.eu.intercom.io https://*.intercom-attachments.eu",
    },
    "au": {
        "connect-src": "https://api.au.intercom.io https://api-iam.au.intercom.io "
        "https://nexus-australia-websocket.intercom.io wss://nexus-australia-websocket.intercom.io "
        "https://uploads.au.intercomcdn.com",
        "form-action": "https://api-iam.au.intercom.io",
        "media-src": "https://downloads.au.intercomcdn.com",
        "img-src": "https://static.au.intercomassets.com https://downloads.au.intercomcdn.com "
        "https://messenger-apps.au.intercom.io https://*.au.intercom-attachments.com",
    },
}
# A script or style directive decides on more than one kind of fetch; these are the kinds that the Messenger makes.
EFFECTIVE = {"script-src": ("script-src-elem",), "style-src": ("style-src-elem", "style-src-attr")}


@dataclass(frozen=True)
class Need:
    """One thing that a policy has to allow.

    ``directive`` is the directive as Intercom names it, ``source`` what to write there, ``url`` a URL that it has
    to match (None for inline style), ``what`` the part that fails without it, and ``written_in_page`` whether a tag of
    the page itself fetches it.
    """

    directive: str
    source: str
    url: str | None
    what: str = "the Messenger"
    written_in_page: bool = False


@dataclass(frozen=True)
class Missing:
    """A need that a policy blocks; ``governing`` is the directive of that policy which does so."""

    need: Need
    governing: str


def list_needs(settings: Settings, site_url: str = "") -> list[Need]:
    """Return what the site's loader, its function and its region's Messenger need, in the order of a policy.

    ``site_url`` is the site's SITEURL, or empty where it is not known.
    """
    origin = find_origin(site_url)
    widget = urljoin(origin, settings.widget_address)
    needs = [
        Need("script-src", "'self'", f"{origin}/intercom.js", "the loader", written_in_page=True),
        Need("script-src", _name_origin(widget, origin), widget, "the Messenger's script"),
    ]
    if settings.identity_url:
        function = urljoin(origin, settings.identity_url)
        needs.append(Need("connect-src", _name_origin(function, origin), function, "the function"))
    regional = REGIONAL[settings.region]
    for directives, sources in SHARED.items():
        named = f"{sources} {regional.get(directives, '')}".split()
        for directive in directives.split():
            needs += [Need(directive, source, _imagine_address(source, origin)) for source in named]
    return list(dict.fromkeys(needs))


def find_origin(site_url: str) -> str:
    """Return scheme, host and port of a site's address; a stand-in origin where it has none."""
    address = split_url(site_url)
    return f"{address.scheme}://{address.netloc}" if address.scheme and address.netloc else UNKNOWN_SITE


def find_missing(policy: Policy, needs: Sequence[Need], origin: str) -> Iterator[Missing]:
    """Yield each need that a policy blocks on pages of an origin, once for each directive that blocks it."""
    for need in needs:
        said = set()
        for effective in EFFECTIVE.get(need.directive, (need.directive,)):
            if need.url is None:
                blocked = policy.blocks_inline_style(effective)
            else:
                blocked = policy.blocks(effective, need.url, origin, written_in_page=need.written_in_page)
            if blocked and (governing := policy.governing(effective)) and governing not in said:
                said.add(governing)
                yield Missing(need, governing)


def _name_origin(url: str, origin: str) -> str:
    return "'self'" if find_origin(url) == origin else find_origin(url)


def _imagine_address(source: str, origin: str) -> str | None:
    """Return a URL that a source has to match; a host of its own stands for a wildcard."""
    if source.startswith("'"):
        return None
    if source.endswith(":"):
        return f"{source}{origin}/1" if source == "blob:" else f"{source},"
    return f"{source.replace('*', 'any-host-at-all')}/any-file"

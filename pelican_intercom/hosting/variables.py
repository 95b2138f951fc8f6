"""The example environment: each provider's variables, and where the site's owner finds their values.

Where values are found is as the providers' own consoles name it; which of them a provider needs is what the function
itself asks for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from .hosts import HostError


@dataclass(frozen=True)
class Variable:
    """One environment variable: where its value is found, what it looks like, and whether nothing works without it."""

    name: str
    where: str
    value: str = ""
    required: bool = True


SECRET: Final = Variable(
    "INTERCOM_API_SECRET",
    "Intercom > Settings > Channels > Messenger > Security: the Messenger API secret. A test workspace has another.",
)
ISSUER: Final = "INTERCOM_SESSION_ISSUER"
AUDIENCE: Final = "INTERCOM_SESSION_AUDIENCE"
PARTIES: Final = "INTERCOM_SESSION_AUTHORIZED_PARTIES"

PROVIDERS: Final[Mapping[str, tuple[Variable, ...]]] = {
    "auth0": (
        Variable(
            ISSUER, "Auth0 > Applications > yours > Settings > Domain: https://DOMAIN/ with the slash at the end."
        ),
        Variable(AUDIENCE, "The same page, Client ID (for ID tokens); for access tokens the API's identifier."),
    ),
    "clerk": (
        Variable(ISSUER, "Clerk > Configure > API keys > Frontend API URL, such as https://clerk.example.com."),
        Variable(PARTIES, "The origins of your pages, such as https://www.example.com, with commas between them."),
    ),
    "supabase": (
        Variable(ISSUER, "Supabase > Project Settings > Data API > Project URL, with /auth/v1 after it."),
        Variable(
            "INTERCOM_SESSION_SECRET",
            "Only for a project still on the legacy JWT secret (Project Settings > JWT Keys). It can mint any session.",
            required=False,
        ),
    ),
    "firebase": (Variable(AUDIENCE, "Firebase > Project settings > General > Project ID."),),
    "cognito": (
        Variable(
            ISSUER,
            "Cognito > User pools > yours > Overview: https://cognito-idp.REGION.amazonaws.com/USER_POOL_ID.",
        ),
        Variable(AUDIENCE, "Cognito > User pools > yours > App clients > Client ID."),
    ),
    "netlify": (
        Variable(
            ISSUER,
            "Your site's own address, such as https://www.example.com. On Netlify it may stay away: Netlify sets URL.",
            required=False,
        ),
    ),
    "cloudflare-access": (
        Variable(ISSUER, "Cloudflare Zero Trust > Settings > Team domain: https://TEAM.cloudflareaccess.com."),
        Variable(AUDIENCE, "Zero Trust > Access > Applications > yours > Application Audience (AUD) Tag."),
    ),
    "keycloak": (
        Variable(
            ISSUER, "Keycloak > Realm settings > OpenID Endpoint Configuration: `issuer`, https://HOST/realms/REALM."
        ),
        Variable(PARTIES, "Keycloak > Clients > the Client ID that your site signs in with."),
    ),
    "oidc": (
        Variable(ISSUER, "`issuer` in your provider's /.well-known/openid-configuration, exactly as it stands there."),
        Variable(AUDIENCE, "The client id that your site signs in with."),
        Variable(
            "INTERCOM_SESSION_COOKIE", "The cookie that holds the session token, if a cookie does.", required=False
        ),
    ),
    "hs256": (
        Variable("INTERCOM_SESSION_SECRET", "What your own login signs its session tokens with: 32 bytes or more."),
        Variable(
            "INTERCOM_SESSION_COOKIE",
            "The cookie that holds the session token, if a cookie does. No other host can plant a `__Host-` one.",
            "__Host-session",
            required=False,
        ),
    ),
}


OPTIONAL: Final = (
    Variable(
        "INTERCOM_ALLOWED_ORIGINS",
        "Where the function is on another host than the pages: their origins, such as https://www.example.com.",
        required=False,
    ),
    Variable("INTERCOM_HIDDEN_ROLES", "Roles that get no Messenger; nobody is hidden otherwise.", required=False),
    Variable("INTERCOM_SIGN", "hash, for a workspace without JWTs.", "jwt", required=False),
    Variable(
        "INTERCOM_JWT_TTL", "Seconds for which a Messenger JWT holds at most, 300 at least.", "3600", required=False
    ),
)


def list_variables(provider: str, extra: tuple[Variable, ...] = ()) -> list[Variable]:
    """Return a provider's variables in the order in which they are shown; raises HostError for an unknown provider."""
    if provider not in PROVIDERS:
        raise HostError(provider, f"{provider!r} is not a provider. Providers: {', '.join(PROVIDERS)}.")
    chosen = Variable("INTERCOM_SESSION_PROVIDER", f"Who issues session tokens: {', '.join(PROVIDERS)}.", provider)
    given = {variable.name for variable in extra}
    rest = [variable for variable in (*PROVIDERS[provider], *OPTIONAL) if variable.name not in given]
    return [SECRET, chosen, *extra, *rest]


def write_dotenv(variables: list[Variable]) -> str:
    """Return NAME=value lines with a comment above each; what may stay away is commented out."""
    entries = (f"{variable.name}={variable.value}" for variable in variables)
    return _write_entries(variables, entries, "Everything after = is the value, just as it is: no quotes, no escapes.")


def write_yaml(variables: list[Variable]) -> str:
    """Return the same as YAML, for ``gcloud --env-vars-file``: literal blocks, in which nothing is escaped."""
    entries = (f"{variable.name}: |-" + (f"\n  {variable.value}" if variable.value else "") for variable in variables)
    return _write_entries(variables, entries, "A value is on the line below its name, after two spaces: no quotes.")


def _write_entries(variables: list[Variable], entries: Iterable[str], rule: str) -> str:
    parts = [f"# Fill in a copy of this file, outside of the repository. {rule}"]
    for variable, entry in zip(variables, entries, strict=True):
        shown = entry if variable.required else "# " + entry.replace("\n", "\n# ")
        parts.append(f"\n# {variable.where}\n{shown}")
    return "\n".join(parts) + "\n"

"""The session providers: one line of a table for each, with every check that its tokens need.

From each provider's own documents: Auth0 "Validate JSON Web Tokens", Clerk "Manual JWT verification", Supabase "JSON
Web Token (JWT)", Firebase "Verify ID tokens using a third-party JWT library", Amazon Cognito "Verifying JSON web
tokens", Netlify Identity (GoTrue), Cloudflare Access "Validate JWTs", Keycloak "Securing applications with OpenID
Connect"; and OpenID Connect Core 1.0 and RFC 7519 for any other issuer.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Literal

    Keys = Literal["published", "shared", "either", "user_endpoint"]
    """What proves a token: keys that the issuer publishes, a shared secret, one of the two, or asking the issuer."""
    Need = Literal["required", "optional", "unused"]

# Every asymmetric algorithm that both PyJWT and Web Crypto verify on every host; ES512 is not among them (Deno).
ASYMMETRIC = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA")


class Provider:
    """A provider: what its session tokens look like and what must hold for them.

    ``issuer`` is the shape of the ``iss`` claim, where words in capitals stand for one step of a URL (HOST may
    hold a path too) and AUDIENCE for the configured audience; ``None`` means any text. ``jwks`` is the URL of the
    key set, where ISSUER stands for the issuer without a slash at its end; ``None`` means OpenID discovery.
    ``audience`` and ``parties`` say whether the matching variable must, may or must not be set; ``either_of_them``
    that one of the two must. ``default_audience`` is used where none is set. ``checks`` names further checks in
    ``claims``; ``anonymous`` is a claim path and the value that marks an account of nobody. Claims below an
    ``editable`` step are the user's own to write, and are never signed.
    """

    __slots__ = (
        "algorithms",
        "anonymous",
        "audience",
        "checks",
        "claims",
        "cookie",
        "default_audience",
        "editable",
        "either_of_them",
        "header",
        "issuer",
        "jwks",
        "keys",
        "name",
        "parties",
        "verifies_addresses",
    )

    def __init__(  # noqa: PLR0913  (as many columns as the providers differ in)
        self,
        name: str,
        *,
        keys: Keys,
        algorithms: tuple[str, ...],
        issuer: str | None,
        jwks: str | None = None,
        audience: Need = "optional",
        default_audience: str | None = None,
        parties: Need = "optional",
        either_of_them: bool = False,
        checks: tuple[str, ...] = (),
        anonymous: tuple[str, object] | None = None,
        claims: Mapping[str, str] | None = None,
        editable: tuple[str, ...] = (),
        verifies_addresses: bool = False,
        cookie: str | None = None,
        header: str = "Authorization",
    ) -> None:
        self.name = name
        self.keys = keys
        self.algorithms = algorithms
        self.issuer = issuer
        self.jwks = jwks
        self.audience = audience
        self.default_audience = default_audience
        self.parties = parties
        self.either_of_them = either_of_them
        self.checks = checks
        self.anonymous = anonymous
        self.claims = {**STANDARD_CLAIMS, **(claims or {})}
        self.editable = editable
        self.verifies_addresses = verifies_addresses
        self.cookie = cookie
        self.header = header


STANDARD_CLAIMS = {"user_id": "sub", "email": "email", "name": "name", "created_at": "created_at", "roles": "roles"}

PROVIDERS = {
    provider.name: provider
    for provider in (
        Provider(
            "auth0",
            keys="published",
            algorithms=("RS256",),
            issuer="https://DOMAIN/",
            jwks="ISSUER/.well-known/jwks.json",
            audience="required",
        ),
        Provider(
            "clerk",
            keys="published",
            algorithms=("RS256",),
            issuer="https://DOMAIN",
            jwks="ISSUER/.well-known/jwks.json",
            parties="required",
            editable=("unsafe_metadata",),
            cookie="__session",
        ),
        Provider(
            "supabase",
            keys="either",
            algorithms=("ES256", "RS256", "HS256"),
            issuer="https://HOST/auth/v1",
            jwks="ISSUER/.well-known/jwks.json",
            default_audience="authenticated",
            checks=("role_is_authenticated",),
            anonymous=("is_anonymous", True),
            claims={"roles": "app_metadata.roles"},
            editable=("user_metadata",),
        ),
        Provider(
            "firebase",
            keys="published",
            algorithms=("RS256",),
            issuer="https://securetoken.google.com/AUDIENCE",
            jwks="https://www.googleapis.com/service_accounts/v1/jwk/securetoken@system.gserviceaccount.com",
            audience="required",
            anonymous=("firebase.sign_in_provider", "anonymous"),
        ),
        Provider(
            "cognito",
            keys="published",
            algorithms=("RS256",),
            issuer="https://cognito-idp.REGION.amazonaws.com/POOL",
            jwks="ISSUER/.well-known/jwks.json",
            audience="required",
            checks=("client_of_its_use",),
            claims={"roles": "cognito:groups"},
        ),
        Provider(
            "netlify",
            keys="user_endpoint",
            algorithms=("HS256",),
            issuer="https://DOMAIN",
            audience="unused",
            parties="unused",
            claims={"user_id": "id", "roles": "app_metadata.roles"},
            editable=("user_metadata",),
            cookie="nf_jwt",
        ),
        Provider(
            "cloudflare-access",
            keys="published",
            algorithms=("RS256",),
            issuer="https://TEAM.cloudflareaccess.com",
            jwks="ISSUER/cdn-cgi/access/certs",
            audience="required",
            checks=("person_not_service",),
            verifies_addresses=True,
            cookie="CF_Authorization",
            header="Cf-Access-Jwt-Assertion",
        ),
        Provider(
            "keycloak",
            keys="published",
            algorithms=("RS256",),
            issuer="https://HOST/realms/REALM",
            jwks="ISSUER/protocol/openid-connect/certs",
            either_of_them=True,
            claims={"roles": "realm_access.roles"},
        ),
        Provider(
            "oidc",
            keys="published",
            algorithms=ASYMMETRIC,
            issuer="https://HOST",
            either_of_them=True,
        ),
        Provider(
            "hs256",
            keys="shared",
            algorithms=("HS256",),
            issuer=None,
        ),
    )
}
"""Every provider by the name that INTERCOM_SESSION_PROVIDER takes."""

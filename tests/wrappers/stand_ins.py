"""Small stand-ins for the session providers' servers: what each provider's own package asks, answered for one person.

A stand-in knows whether the person is signed in there, can keep its answers back, and can be down. Its tokens are
signed with a real key, which a loopback issuer publishes to the function.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlencode, urlsplit

from playwright.sync_api import Request, Route

from tests.identity.issuer import make_rsa_key, mint

USER = "42"
EMAIL = "mara@example.com"
KEY = make_rsa_key("wrappers")
HOUR = 3600


@dataclass
class Reply:
    """What a stand-in answers: a page where the body is a text, else JSON."""

    body: object = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


class StandIn:
    """The server of one provider, and how a site of that provider's is set up.

    ``hosts`` are what the package asks, or a path on the site's own host; ``script`` is how a site starts the package,
    with ``signIn`` and ``signOut`` for the test to call; ``variables`` are the function's.
    """

    hosts: ClassVar[tuple[str, ...]]
    script: ClassVar[str]
    variables: ClassVar[dict[str, str]]
    # The path of what the package asks before it knows who is here.
    first_question: ClassVar[str]
    # How the page loads the script.
    loading: ClassVar[str] = "async"
    # Whether the package keeps the token from page to page, and asks only to renew it.
    keeps_its_token: ClassVar[bool] = False

    def __init__(self) -> None:
        self.is_signed_in = False
        self.is_down = False
        self.is_failing = False
        self.is_held = False
        self.lifetime = HOUR
        self.held: list[Route] = []

    def handle(self, route: Route) -> None:
        """Answer a request of the page's: now, later, or not at all."""
        if self.is_down:
            route.abort()
        elif self.is_failing:
            route.fulfill(status=500, headers={"Access-Control-Allow-Origin": "*"}, body="Out of order")
        elif self.is_held and urlsplit(route.request.url).path == self.first_question:
            self.held.append(route)
        else:
            self.send(route)

    def send(self, route: Route) -> None:
        """Answer a request."""
        request = route.request
        reply = self.answer(request, urlsplit(request.url).path, read_fields(request))
        is_page = isinstance(reply.body, str)
        headers = {
            "Access-Control-Allow-Origin": request.headers.get("origin", "*"),
            "Access-Control-Allow-Credentials": "true",
            "Content-Type": "text/html" if is_page else "application/json",
            **reply.headers,
        }
        body = reply.body if isinstance(reply.body, str) else json.dumps(reply.body)
        route.fulfill(status=reply.status, headers=headers, body=body)

    def release(self) -> None:
        """Answer what was kept back, and from now on at once."""
        self.is_held = False
        for route in self.held:
            self.send(route)
        self.held.clear()

    def answer(self, request: Request, path: str, fields: Mapping[str, str]) -> Reply:
        """Return the answer to one request with these fields in its query or its body."""
        raise NotImplementedError

    def issue(self, **claims: object) -> str:
        """Return a token for the person, signed now."""
        now = int(time.time())
        said = {"sub": USER, "email": EMAIL, "email_verified": True, "iat": now, "exp": now + self.lifetime}
        return mint({**said, **claims}, KEY, "wrappers")


def read_fields(request: Request) -> dict[str, str]:
    """Return what a request says in its query, its form or its JSON."""
    body = request.post_data or ""
    said: dict[str, Any] = json.loads(body) if body.startswith("{") else {}
    form = parse_qs(urlsplit(request.url).query) | ({} if said else parse_qs(body))
    return {name: values[0] for name, values in form.items()} | said


class Keycloak(StandIn):
    """A realm whose session is a cookie of its own: keycloak-js learns of it in a frame."""

    hosts = ("https://id.example.com/",)
    variables: ClassVar = {
        "INTERCOM_SESSION_PROVIDER": "keycloak",
        "INTERCOM_SESSION_ISSUER": "https://id.example.com/realms/site",
        "INTERCOM_SESSION_AUTHORIZED_PARTIES": "web",
    }
    first_question = "/realms/site/protocol/openid-connect/token"
    script = """
      import Keycloak from "keycloak-js";
      const keycloak = new Keycloak({ url: "https://id.example.com", realm: "site", clientId: "web" });
      const keycloakReady = keycloak.init({
        onLoad: "check-sso",
        checkLoginIframe: false,
        silentCheckSsoRedirectUri: location.origin + "/silent-check-sso.html",
      });
      Object.assign(window, { keycloak, signIn() {}, signOut() {} });
    """

    def __init__(self) -> None:
        super().__init__()
        self.nonce = ""

    def answer(self, request: Request, path: str, fields: Mapping[str, str]) -> Reply:
        """Answer the frames and the token endpoint."""
        if path.endswith("/step1.html"):
            return Reply("<script>parent.postMessage('supported', '*')</script>")
        if path.endswith("/auth"):
            self.nonce = fields["nonce"]
            said = {"code": "a-code"} if self.is_signed_in else {"error": "login_required"}
            address = f"{fields['redirect_uri']}#{urlencode(said | {'state': fields['state']})}"
            return Reply(f"<script>location.replace({json.dumps(address)})</script>")
        if not self.is_signed_in:
            return Reply({"error": "invalid_grant"}, 400)
        token = self.issue(iss=self.variables["INTERCOM_SESSION_ISSUER"], azp="web", aud="web", nonce=self.nonce)
        return Reply({"access_token": token, "id_token": token, "refresh_token": token, "expires_in": self.lifetime})


class Auth0(StandIn):
    """A tenant whose session is a cookie of its own: the package learns of it in a frame."""

    hosts = ("https://tenant.eu.auth0.com/",)
    variables: ClassVar = {
        "INTERCOM_SESSION_PROVIDER": "auth0",
        "INTERCOM_SESSION_ISSUER": "https://tenant.eu.auth0.com/",
        "INTERCOM_SESSION_AUDIENCE": "client",
    }
    first_question = "/authorize"
    script = """
      import { createAuth0Client } from "@auth0/auth0-spa-js";
      const auth0Ready = createAuth0Client({ domain: "tenant.eu.auth0.com", clientId: "client" });
      window.signIn = async () => (await auth0Ready).loginWithPopup();
      window.signOut = async () => (await auth0Ready).logout({ openUrl: false });
    """

    def __init__(self) -> None:
        super().__init__()
        self.nonce = ""

    def answer(self, request: Request, path: str, fields: Mapping[str, str]) -> Reply:
        """Answer /authorize, in a frame or a window, and /oauth/token."""
        if path == "/authorize":
            self.nonce = fields["nonce"]
            said = {"code": "a-code"} if self.is_signed_in else {"error": "login_required"}
            response = said | {"state": fields["state"]}
            message = json.dumps({"type": "authorization_response", "response": response})
            return Reply(f"<script>(opener ?? parent).postMessage({message}, '*')</script>")
        token = self.issue(iss="https://tenant.eu.auth0.com/", aud="client", nonce=self.nonce)
        return Reply({"access_token": "opaque", "id_token": token, "expires_in": self.lifetime, "token_type": "Bearer"})


class Supabase(StandIn):
    """A project; the package keeps the session in localStorage."""

    hosts = ("https://ref.supabase.co/",)
    variables: ClassVar = {
        "INTERCOM_SESSION_PROVIDER": "supabase",
        "INTERCOM_SESSION_ISSUER": "https://ref.supabase.co/auth/v1",
    }
    first_question = "/auth/v1/token"
    keeps_its_token = True
    script = """
      import { createClient } from "@supabase/supabase-js";
      const supabase = createClient("https://ref.supabase.co", "a-publishable-key");
      window.signIn = () => supabase.auth.signInWithPassword({ email: "mara@example.com", password: "made-up" });
      window.signOut = () => supabase.auth.signOut();
    """

    def answer(self, request: Request, path: str, fields: Mapping[str, str]) -> Reply:
        """Answer the sign-in, the renewal and the sign-out."""
        if path.endswith("/logout"):
            return Reply(None, 204)
        token = self.issue(iss="https://ref.supabase.co/auth/v1", aud="authenticated", role="authenticated")
        return Reply(
            {
                "access_token": token,
                "token_type": "bearer",
                "expires_in": self.lifetime,
                "expires_at": int(time.time()) + self.lifetime,
                "refresh_token": "a-refresh-token",
                "user": {"id": USER, "aud": "authenticated", "email": EMAIL, "app_metadata": {}, "user_metadata": {}},
            }
        )


class Firebase(StandIn):
    """A project; the package keeps the session in IndexedDB, and looks the account up at each start."""

    hosts = ("https://identitytoolkit.googleapis.com/", "https://securetoken.googleapis.com/")
    variables: ClassVar = {"INTERCOM_SESSION_PROVIDER": "firebase", "INTERCOM_SESSION_AUDIENCE": "project"}
    first_question = "/v1/accounts:lookup"
    keeps_its_token = True
    script = """
      import { initializeApp } from "firebase/app";
      import { getAuth, signInWithEmailAndPassword, signOut } from "firebase/auth";
      const auth = getAuth(initializeApp({ apiKey: "made-up", projectId: "project", authDomain: "project.example" }));
      window.signIn = () => signInWithEmailAndPassword(auth, "mara@example.com", "made-up").then(() => {});
      window.signOut = () => signOut(auth);
    """

    def answer(self, request: Request, path: str, fields: Mapping[str, str]) -> Reply:
        """Answer the sign-in, the look-up of the account and the renewal."""
        if path.endswith(":lookup"):
            return Reply({"users": [{"localId": USER, "email": EMAIL, "emailVerified": True}]})
        claims = {"iss": "https://securetoken.google.com/project", "aud": "project", "auth_time": int(time.time())}
        token = self.issue(**claims, firebase={"sign_in_provider": "password"})
        said = {"localId": USER, "email": EMAIL, "idToken": token, "refreshToken": "r", "expiresIn": str(self.lifetime)}
        renewed = {"id_token": token, "access_token": token, "refresh_token": "r", "expires_in": str(self.lifetime)}
        return Reply(said | renewed | {"user_id": USER})


class Cognito(StandIn):
    """A user pool; the package keeps the tokens in localStorage."""

    hosts = ("https://cognito-idp.eu-west-1.amazonaws.com/",)
    variables: ClassVar = {
        "INTERCOM_SESSION_PROVIDER": "cognito",
        "INTERCOM_SESSION_ISSUER": "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEfGhI",
        "INTERCOM_SESSION_AUDIENCE": "client",
    }
    first_question = "/"
    keeps_its_token = True
    script = """
      import { Amplify } from "aws-amplify";
      import { fetchAuthSession, signIn, signOut } from "aws-amplify/auth";
      Amplify.configure({ Auth: { Cognito: { userPoolId: "eu-west-1_AbCdEfGhI", userPoolClientId: "client" } } });
      const options = { authFlowType: "USER_PASSWORD_AUTH" };
      window.signIn = async () => {
        await signOut();
        await signIn({ username: "mara", password: "made-up", options });
      };
      window.signOut = () => signOut();
    """

    def answer(self, request: Request, path: str, fields: Mapping[str, str]) -> Reply:
        """Answer the operation that a header names."""
        operation = request.headers["x-amz-target"].rpartition(".")[2]
        issuer = self.variables["INTERCOM_SESSION_ISSUER"]
        if operation == "RevokeToken":
            return Reply({})
        tokens = {
            "IdToken": self.issue(iss=issuer, aud="client", token_use="id"),
            "AccessToken": self.issue(iss=issuer, client_id="client", token_use="access", username="mara"),
            "RefreshToken": "a-refresh-token",
            "ExpiresIn": self.lifetime,
            "TokenType": "Bearer",
        }
        kind = {"Content-Type": "application/x-amz-json-1.1"}
        return Reply({"AuthenticationResult": tokens, "ChallengeParameters": {}}, headers=kind)


class Netlify(StandIn):
    """Netlify Identity of the site's own host, with the package that Netlify recommends."""

    hosts = ("/.netlify/identity/",)
    variables: ClassVar = {"INTERCOM_SESSION_PROVIDER": "netlify"}
    first_question = "/.netlify/identity/token"
    keeps_its_token = True
    script = """
      import { login, logout } from "@netlify/identity";
      window.signIn = () => login("mara@example.com", "made-up");
      window.signOut = () => logout();
    """

    def answer(self, request: Request, path: str, fields: Mapping[str, str]) -> Reply:
        """Answer the sign-in, the renewal, the account and the sign-out."""
        if path.endswith("/user"):
            return Reply({"id": USER, "email": EMAIL, "app_metadata": {}, "user_metadata": {}})
        if path.endswith("/token"):
            said = {"access_token": self.issue(), "refresh_token": "r", "expires_in": self.lifetime}
            return Reply({**said, "token_type": "bearer"})
        return Reply({"external": {}} if path.endswith("/settings") else None)

    def issue(self, **claims: object) -> str:
        """Return a token that is signed with a secret of Netlify's own, which publishes no keys."""
        said = {"sub": USER, "email": EMAIL, "exp": int(time.time()) + self.lifetime}
        return mint(said | claims, "a-secret-of-netlify-that-nobody-else-has")


class NetlifyWidget(Netlify):
    """The same with Netlify's older widget, whose script stands in the head and starts when the page has been read."""

    loading = ""

    script = """
      import "netlify-identity-widget";
      window.signIn = () => netlifyIdentity.gotrue.login("mara@example.com", "made-up", true).then(() => {});
      window.signOut = () => netlifyIdentity.logout();
    """


class Clerk(StandIn):
    """An instance whose session is a cookie of its own."""

    hosts = ("https://clerk.example.com/",)
    variables: ClassVar = {
        "INTERCOM_SESSION_PROVIDER": "clerk",
        "INTERCOM_SESSION_ISSUER": "https://clerk.example.com",
        "INTERCOM_SESSION_AUTHORIZED_PARTIES": "https://www.example.com",
    }
    first_question = "/v1/client"
    script = """
      import { Clerk } from "@clerk/clerk-js/no-rhc";
      window.Clerk = new Clerk("pk_live_" + btoa("clerk.example.com$"));
      window.Clerk.load();
      window.signIn = () => {};
      window.signOut = () => window.Clerk.signOut(() => {});
    """

    def answer(self, request: Request, path: str, fields: Mapping[str, str]) -> Reply:
        """Answer the settings, the client with its session, and the session's token."""
        if path.endswith("/environment"):
            return Reply({"auth_config": {"single_session_mode": True}, "display_config": {}, "user_settings": {}})
        if path.endswith("/tokens"):
            return Reply({"object": "token", "jwt": self.make_token()})
        if request.method == "POST" and "_method=DELETE" in request.url:
            self.is_signed_in = False
        client = {"object": "client", "id": "client_1", "sign_in": None, "sign_up": None}
        sessions = [self.make_session()] if self.is_signed_in else []
        last = sessions[0]["id"] if sessions else None
        return Reply({"response": {**client, "sessions": sessions, "last_active_session_id": last}, "client": None})

    def make_token(self) -> str:
        """Return a session token as Clerk's version 2 has it."""
        return self.issue(
            iss="https://clerk.example.com", azp="https://www.example.com", sid="sess_1", v=2, sts="active"
        )

    def make_session(self) -> dict[str, object]:
        """Return the client's one session."""
        later = (int(time.time()) + 86400) * 1000
        user = {"object": "user", "id": USER, "email_addresses": [], "phone_numbers": [], "external_accounts": []}
        return {
            "object": "session",
            "id": "sess_1",
            "status": "active",
            "expire_at": later,
            "abandon_at": later,
            "last_active_at": later,
            "last_active_token": {"object": "token", "jwt": self.make_token()},
            "user": {**user, "web3_wallets": [], "organization_memberships": []},
            "public_user_data": {},
        }


STAND_INS: Mapping[str, type[StandIn]] = {
    "auth0": Auth0,
    "clerk": Clerk,
    "supabase": Supabase,
    "firebase": Firebase,
    "cognito": Cognito,
    "netlify": Netlify,
    "netlify-identity-widget": NetlifyWidget,
    "keycloak": Keycloak,
}
"""Each by the first line of its wrapper in docs/identity.md; Clerk's own function needs no wrapper."""

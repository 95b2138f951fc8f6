"""Each provider's own package, with the wrapper that docs/identity.md gives for it, on a page with the loader."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Route

from tests.browser.conftest import context, page, pages, site
from tests.browser.site import API_SECRET, IDENTITY_PATH, Site
from tests.identity.issuer import describe_key, run_issuer
from tests.machine import ENVIRONMENT, ROOT, install_npm_packages
from tests.wrappers.stand_ins import EMAIL, KEY, STAND_INS, USER, StandIn

__all__ = ["context", "page", "pages", "site"]

FOLDER = Path(__file__).parent
WRAPPERS = {
    block.split("\n", 1)[0]: block
    for block in re.findall(r"```js\n// (.*?)```", (ROOT / "docs/identity.md").read_text(encoding="utf-8"), re.DOTALL)
}
"""The wrappers of docs/identity.md as they stand there, by the name in their first line."""


@pytest.fixture(scope="session")
def bundle(node: str) -> Callable[[str], str]:
    """Return a function that gives the script of a site with one provider: its package, started, and the wrapper."""
    install_npm_packages(FOLDER, ENVIRONMENT / "wrappers.stamp")
    path = os.pathsep.join([str(Path(node).parent), os.environ["PATH"]])
    bundles: dict[str, str] = {}

    def make(name: str) -> str:
        source = STAND_INS[name].script + WRAPPERS.get(name, "").partition("\n")[2]
        command = [str(ROOT / "node_modules/.bin/esbuild"), "--bundle", "--format=iife", "--log-level=error"]
        run = partial(subprocess.run, capture_output=True, text=True, timeout=120, check=True)
        return run(command, cwd=FOLDER, input=source, env={**os.environ, "PATH": path}).stdout

    def find(name: str) -> str:
        if name not in bundles:
            bundles[name] = make(name)
        return bundles[name]

    return find


@dataclass
class Visit:
    """A page of a site that uses one provider."""

    page: Page
    site: Site
    stand_in: StandIn
    loading: str
    script: str
    is_script_held: bool = False
    held: list[Route] = field(default_factory=list)

    def serve_script(self, route: Route) -> None:
        """Serve the provider's script, now or later."""
        if self.is_script_held:
            self.held.append(route)
        else:
            route.fulfill(content_type="text/javascript", body=self.script)

    def hold_script(self) -> None:
        """Keep the provider's script back, on a page that does not wait for it."""
        self.is_script_held = True
        self.loading = "async"

    def release_script(self) -> None:
        """Serve what was kept back."""
        self.is_script_held = False
        for route in self.held:
            self.serve_script(route)
        self.held.clear()

    def sign_in(self) -> None:
        """Sign the person in with the package's own method."""
        self.stand_in.is_signed_in = True
        self.page.evaluate("window.signIn()")

    def sign_out(self) -> None:
        """Sign out with the package's own method."""
        self.stand_in.is_signed_in = False
        self.page.evaluate("window.signOut()")


@pytest.fixture(params=list(STAND_INS))
def visit(
    request: pytest.FixtureRequest, context: BrowserContext, page: Page, site: Site, bundle: Callable[[str], str]
) -> Iterator[Visit]:
    name: str = request.param
    stand_in = STAND_INS[name]()
    visit = Visit(page, site, stand_in, stand_in.loading, bundle(name))
    with run_issuer() as issuer:
        issuer.keys.append(describe_key(KEY, "wrappers"))
        issuer.documents["/.netlify/identity/user"] = {"id": USER, "email": EMAIL}
        place = "ISSUER" if "netlify" in name else "JWKS_URL"
        site.environment = {
            "INTERCOM_API_SECRET": API_SECRET,
            f"INTERCOM_SESSION_{place}": issuer.address,
            **stand_in.variables,
        }
        token_from = "sessionToken" if name in WRAPPERS else "Clerk.session.getToken"
        site.configure(INTERCOM_SESSION_TOKEN_FROM=token_from, INTERCOM_IDENTITY_URL=IDENTITY_PATH)
        site.transform = lambda _path, html: html.replace(
            "<head>", f'<head><script {visit.loading} src="/provider.js"></script>'
        )
        # Clerk takes a browser that is driven for one that is offline.
        context.add_init_script("Object.defineProperty(navigator, 'webdriver', { get: () => false })")
        context.route("https://**/*", lambda route: route.abort())
        context.route("**/provider.js", visit.serve_script)
        context.route(
            "**/silent-check-sso.html",
            lambda route: route.fulfill(
                content_type="text/html", body="<script>parent.postMessage(location.href, location.origin)</script>"
            ),
        )
        for host in stand_in.hosts:
            context.route(f"{'**' if host.startswith('/') else ''}{host}**", stand_in.handle)
        yield visit
        context.unroute_all(behavior="ignoreErrors")

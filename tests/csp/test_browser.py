"""A policy blocks in Chromium what it is said to block, and what is written for a site blocks none of its needs."""

from __future__ import annotations

import html
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route

from pelican_intercom.csp.merge import OWN_FILES_ONLY, merge
from pelican_intercom.csp.need import EFFECTIVE, list_needs
from pelican_intercom.csp.policy import parse_policy
from pelican_intercom.settings import Settings

pytestmark = pytest.mark.browser

SITE = "https://www.example.com"
NEEDS = list_needs(
    Settings.from_pelican(
        {"INTERCOM_APP_ID": "abc12345", "INTERCOM_IDENTITY_URL": "https://function.example.net/identity",
         "INTERCOM_SESSION_TOKEN_FROM": "getToken"}
    ), SITE,
)  # fmt: skip

# How a page makes each kind of fetch. No request leaves the machine: what no policy blocks is answered here.
FETCHES = {
    "connect-src": "url => fetch(url, {mode: 'no-cors'}).catch(() => 0)",
    "script-src-elem": "url => add('script', 'src', url)",
    "img-src": "url => add('img', 'src', url)",
    "frame-src": "url => add('iframe', 'src', url)",
    "media-src": "url => add('audio', 'src', url)",
    "font-src": "url => new FontFace('f', `url(${url})`).load().catch(() => 0)",
}
PAGE = """<!doctype html><html><head><script>
const violations = []
document.addEventListener('securitypolicyviolation', event => violations.push(event.blockedURI))
const add = (name, attribute, url) => new Promise(done => {
  const element = document.createElement(name)
  element.onload = element.onerror = element.onloadeddata = done
  element[attribute] = url
  document.body.append(element)
})
</script></head><body></body></html>"""


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    with browser.new_context() as context:
        yield context.new_page()


def open_page(page: Page, policy: str) -> None:
    """Open a page of the site with a policy in its meta element, after the script that tells of violations."""
    meta = f'<meta http-equiv="Content-Security-Policy" content="{html.escape(policy)}">'
    document = PAGE.replace("</head>", f"{meta}</head>")

    def answer(route: Route) -> None:
        if route.request.url == f"{SITE}/":
            route.fulfill(body=document, content_type="text/html")
        else:
            route.fulfill(body="", content_type="text/plain", headers={"Access-Control-Allow-Origin": "*"})

    page.unroute_all()
    page.route("**/*", answer)
    page.goto(f"{SITE}/")


def find_blocked(page: Page, effective: str, urls: list[str]) -> list[str]:
    """Return which of some addresses the browser blocks for one kind of fetch, each asked on its own."""
    return list(
        page.evaluate(
            f"""async urls => {{
              const go = {FETCHES[effective]}, blocked = []
              for (const url of urls) {{
                violations.length = 0
                await go(url)
                await new Promise(done => setTimeout(done))
                if (violations.length) blocked.push(url)
              }}
              return blocked
            }}""",
            urls,
        )
    )


URLS = [
    "https://a.example/x", "https://b.a.example/x/y", "https://a.example:8443/x", "https://www.example.com/x",
    "https://example.com/x", "data:text/plain,1", "https://c.example/path/x", "https://c.example/other",
]  # fmt: skip


@pytest.mark.parametrize(
    "policy",
    [
        "default-src 'none'",
        "default-src 'self'",
        "connect-src *",
        "connect-src https:",
        "connect-src a.example *.example.com",
        "connect-src *.a.example https://www.example.com",
        "connect-src https://a.example:8443 https://c.example/path/",
        "connect-src a.example:* c.example/path",
        "connect-src data: 'none'",
        "default-src *; connect-src 'self' A.Example",
        "default-src 'none'; img-src *",
        "connect-src 'self'; connect-src *",
    ],
)
def test_chromium_blocks_the_connections_that_the_matcher_says(page: Page, policy: str) -> None:
    open_page(page, policy)
    expected = [url for url in URLS if parse_policy(policy).blocks("connect-src", url, SITE)]
    assert find_blocked(page, "connect-src", URLS) == expected


@pytest.mark.parametrize(
    "policy",
    [
        "default-src 'self'; script-src 'none'; frame-src https://a.example",
        "child-src https://a.example; default-src https:",
        "script-src-elem https://a.example; script-src 'none'; media-src 'none'; font-src a.example",
    ],
)
def test_chromium_asks_the_directive_that_is_said_to_decide(page: Page, policy: str) -> None:
    open_page(page, policy)
    urls = ["https://a.example/x", "https://www.example.com/x", "https://c.example/x"]
    for effective in FETCHES:
        expected = [url for url in urls if parse_policy(policy).blocks(effective, url, SITE)]
        assert find_blocked(page, effective, urls) == expected, effective


@pytest.mark.parametrize(
    "existing", [OWN_FILES_ONLY, "default-src 'none'", "default-src 'self'; connect-src 'none'; img-src data:"]
)
def test_chromium_blocks_nothing_that_the_messenger_needs(page: Page, existing: str) -> None:
    open_page(page, str(merge(parse_policy(existing), NEEDS, SITE)))
    for effective in FETCHES:
        urls = [
            need.url
            for need in NEEDS
            if need.url
            and effective in EFFECTIVE.get(need.directive, (need.directive,))
            and need.url.startswith(("https:", "data:"))
        ]
        assert urls
        assert find_blocked(page, effective, urls) == [], effective
        assert find_blocked(page, effective, ["https://evil.example/x"]) == ["https://evil.example/x"], effective
    assert page.evaluate(
        """async () => {
          violations.length = 0
          document.body.style.cssText = 'color: red'
          document.body.insertAdjacentHTML('beforeend', '<b style="color: blue">x</b><style>b {color: green}</style>')
          await new Promise(done => setTimeout(done))
          return violations
        }"""
    ) == []  # fmt: skip

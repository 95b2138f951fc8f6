"""Absurd and hostile values for every setting: each is a clear error, or does nothing in the browser but be a value."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import fields
from functools import partial
from itertools import zip_longest
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Route

from pelican_intercom.asset import PLACEHOLDER, configure, make_assets
from pelican_intercom.errors import SettingsError
from pelican_intercom.page import Decision, Page, decide
from pelican_intercom.settings import Settings

NAMES = [f"INTERCOM_{field.name.upper()}" for field in fields(Settings)]
SECRET = "s3cr3tS3cr3tS3cr3tS3cr3tS3cr3tS3cr3tS3cr3t"

TEXTS = [
    "",
    " ",
    "\0",
    "a\nb",
    "a\u2028b",
    "\ud800",
    "\u202ecba",
    "🌊" * 30,
    "é" * 200,
    "x" * 1_000_000,
    "0",
    "None",
    "../../etc/passwd",
    "[",
    "[!",
    "*" * 500,
    "(a+)+$" * 50,
    "</script><script>window.pwned=1</script>",
    "<!--<script>",
    "]]>",
    "'\"><img src=x onerror=window.pwned=1>",
    "\\'-window.pwned=1-\\'",
    "\\u0027;window.pwned=1;//",
    "*/window.pwned=1/*",
    "*/</style>window.pwned=1",
    "`${window.pwned=1}`",
    "{{ 7 * 7 }}{% raw %}",
    "{{ ''.__class__.__mro__ }}",
    PLACEHOLDER,
    "constructor.constructor",
    "__proto__",
    "alert(1)",
    "javascript:window.pwned=1",
    "JaVaScRiPt:window.pwned=1",
    "java\tscript:window.pwned=1",
    " javascript:window.pwned=1",
    "\x01javascript:window.pwned=1",
    "vbscript:x",
    "data:text/html,<script>window.pwned=1</script>",
    "data:text/javascript,window.pwned=1",
    "blob:https://example.com/1",
    "file:///etc/passwd",
    "//evil.example/x",
    "/\\evil.example/x",
    "/x\\y",
    "/javascript:window.pwned=1",
    "https://user:pass@evil.example/",
    "https://evil.example\\@example.com/",
    "https://exa mple.com/",
    "https://[::1",
    "https://example.com:99999/",
    "https://",
    "http://example.com/",
    "https://example.com/?q='><b>#x",
    "mailto:a@b.example?subject=%0d%0aBcc:x@y.example",
    "mailto:javascript:window.pwned=1",
    "tel:javascript:window.pwned=1",
    "cookie:a~",
    "cookie:a=b~x",
    "cookie:a~</script>",
    "required ",
    SECRET,
]
OTHERS: list[Any] = [
    0, -1, 1, 2**63, 10**400, -(10**400), 1.5, float("nan"), float("inf"), True, False, b"abc12345", bytearray(b"x"),
    [], [[]], [None], [1], (), set(), {"a"}, {}, {1: 2}, {"": ""}, {None: None}, {"a": {"b": {}}}, object(), len,
    Path("x"), json, Ellipsis, 1j, range(3), {"__proto__": {"pwned": 1}}, {"constructor": "x"},
]  # fmt: skip
SITE = {"INTERCOM_APP_ID": "abc12345", "SITEURL": "https://example.com"}
GATES = {"INTERCOM_CONSENT", "INTERCOM_HOSTS", "INTERCOM_SESSION_TOKEN_FROM", "INTERCOM_SESSION_HINT"}
LISTS = {"INTERCOM_HOSTS", "INTERCOM_EXCLUDE"}
CHOICES = {"INTERCOM_REGION", "INTERCOM_SHOW_TO", "INTERCOM_IDENTITY_FALLBACK", "INTERCOM_LOAD"}
MAPPINGS = {"INTERCOM_MESSENGER", "INTERCOM_ATTRIBUTES", "INTERCOM_LAUNCHER_LABEL"}


def list_values(name: str) -> Iterator[Any]:
    """Yield each hostile value as itself, and within a list or mapping where the setting takes one."""
    for value in (*TEXTS, *OTHERS):
        yield value
        if name in LISTS:
            yield ["ok.example", value]
        if name in MAPPINGS:
            for key in ("en", "custom_launcher_selector", "phone", "company", "avatar", "custom"):
                yield {key: value}
            yield {"company": {"company_id": "1", "name": value}}
            yield {"avatar": {"type": "avatar", "image_url": value}}
            if isinstance(value, str):
                yield {value: "x"}


def read(name: str, value: Any) -> Settings:
    """Return the settings of a site that has little but this one."""
    return Settings.from_pelican(SITE | {name: value})


@pytest.mark.parametrize("name", NAMES)
def test_a_bad_value_is_a_clear_error_and_a_good_one_only_a_value(name: str) -> None:
    taken = 0
    for value in list_values(name):
        try:
            settings = read(name, value)
        except SettingsError as error:
            assert len(error.faults) == 1
            assert error.faults[0].startswith(name)
            assert len(error.faults[0]) <= 420, error.faults[0]
            assert "\n" not in error.faults[0]
            assert error.faults[0].isprintable(), error.faults[0]
            assert SECRET not in error.faults[0]
            continue
        taken += 1
        loader, why = make_assets(settings)
        for asset in (loader, why):
            text = asset.content.decode("utf-8")
            assert "</script" not in text.lower()
            assert "\u2028" not in text
        written = json.dumps(configure(settings), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        assert json.loads(written) == configure(settings)
        assert decide(Page("a/b.html"), settings) in (Decision.ON, Decision.EXCLUDED)
    assert taken > 0 or name in CHOICES


@pytest.mark.parametrize("name", ["INTERCOM_CONTACT_URL", "INTERCOM_IDENTITY_URL", "INTERCOM_WIDGET_URL"])
@pytest.mark.parametrize("value", [text for text in TEXTS if ":" in text and not text.lower().startswith("https:")])
def test_no_url_of_another_scheme_gets_into_a_page(name: str, value: str) -> None:
    allowed = name == "INTERCOM_CONTACT_URL" and value.startswith("mailto:a@b")
    path = value.startswith("/javascript:")
    if not (allowed or path):
        with pytest.raises(SettingsError, match="must"):
            read(name, value)


PAGE = "<!DOCTYPE html><title>T</title><body>"
# Each page in a frame of its own.
STRIKE = """(url) => new Promise((resolve) => {
  const frame = document.createElement("iframe");
  frame.onload = () => {
    const inner = frame.contentWindow;
    inner.pelicanIntercom?.open();
    resolve([typeof inner.pelicanIntercom, inner.pwned, Object.prototype.pwned]);
    frame.remove();
  };
  frame.src = url;
  document.body.append(frame);
})"""


@pytest.mark.browser
def test_what_is_taken_does_nothing_in_a_browser(browser: Browser) -> None:
    texts: list[dict[str, Any]] = []
    for row in zip_longest(*(list(list_taken(name)) for name in NAMES)):
        together = {name: value for name, value in zip(NAMES, row, strict=True) if value is not None}
        # What keeps the loader from going on is tried by itself.
        texts += [{name: together.pop(name)} for name in GATES & {*together}] + [together]
    assert len(texts) > 30
    scripts = [make_assets(Settings.from_pelican(SITE | site))[0].content.decode() for site in texts if site]
    with closing(browser.new_context()) as context:
        context.route("**/*", partial(answer, scripts))
        page = context.new_page()
        page.set_default_timeout(60_000)
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto("https://example.com/")
        outcomes = page.evaluate(
            f"(urls) => Promise.all(urls.map({STRIKE}))", [f"/page/{n}" for n in range(len(scripts))]
        )
        assert [scripts[n][:500] for n, outcome in enumerate(outcomes) if outcome != ["object", None, None]] == []
        assert errors == []


def list_taken(name: str) -> Iterator[Any]:
    """Yield the hostile texts that a setting takes, in the list or mapping that it wants."""
    for text in TEXTS:
        for value in (text, [text], {"en": text}, {"custom_launcher_selector": text}, {"custom": text}, {text: text}):
            with suppress(SettingsError):
                Settings.from_pelican(SITE | {name: value})
                yield value


def answer(scripts: Sequence[str], route: Route) -> None:
    """Answer with an empty page, one with the loader that it asks for, or that loader, and else with nothing."""
    path, _, index = urlsplit(route.request.url).path.strip("/").partition("/")
    if route.request.url == "https://example.com/":
        route.fulfill(body=PAGE, content_type="text/html")
    elif path == "page":
        route.fulfill(body=f'{PAGE}<script defer src="/intercom/{index}"></script>', content_type="text/html")
    elif path == "intercom" and index.isdigit():
        route.fulfill(body=scripts[int(index)], content_type="text/javascript; charset=utf-8")
    else:
        route.fulfill(status=204)

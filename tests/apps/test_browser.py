"""A Pelican site on www and an app on app of one domain, in a browser: who signs in at the app is known on the site."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.apps.django_project import write_project
from tests.apps.running import Client, run
from tests.apps.small_apps import write_app
from tests.browser.pages import build_pages
from tests.browser.site import Site, serve
from tests.browser.visit import (
    find_cookies,
    prepare,
    read_methods,
    read_session_owner,
    read_shown,
    read_storage,
    wait_for_boot,
    wait_for_state,
)

# One worker, so that each app is started once.
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("apps-browser")]

HOST = "www.site.localhost"
# What each app needs beside its example: a clock that can be put forward, and a session of the app's support staff.
CLOCK = """
import time
from itsdangerous import TimestampSigner


def put_forward(days):
    TimestampSigner.get_timestamp = lambda _signer: int(time.time()) + days * 86_400
"""
FLASK = f"""{CLOCK}
app.config["SESSION_COOKIE_SAMESITE"] = "Lax"


@app.route("/clock")
def move_clock():
    put_forward(int(request.args["days"]))
    return "moved"


@app.route("/support")
def support():
    session["is_support"] = True
    return "in"
"""
FASTAPI = f"""{CLOCK}

@app.get("/clock")
def move_clock(days: int):
    put_forward(days)


@app.get("/support")
def support(request: Request):
    request.session["is_support"] = True
"""
DJANGO = """

def move_clock(request):
    import datetime
    from django.utils import timezone

    timezone.now = lambda: datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=int(request.GET["days"]))
    return HttpResponse("moved")


def support(request):
    request.session["is_support"] = True
    return HttpResponse("in")


urlpatterns += [path("clock", move_clock), path("support", support)]
"""
SESSIONS = {"django": ("request.session", "sessionid"), "flask": ("session", "session"),
            "fastapi": ("request.session", "session")}  # fmt: skip


def write(folder: Path, name: str) -> Path:
    """Write an app, with its example told of support staff who look at the site as somebody else."""
    if name == "django":
        write_project(folder)
        with (folder / "root.py").open("a") as root:
            root.write(DJANGO)
    else:
        write_app(folder, name, after=FLASK if name == "flask" else FASTAPI)
    view = folder / ("myapp/views.py" if name == "django" else "app.py")
    impersonated = f'{{"impersonated": "is_support" in {SESSIONS[name][0]}, "user_id"'
    text = view.read_text()
    assert text.count('{"user_id"') == 1
    view.write_text(text.replace('{"user_id"', impersonated))
    return folder


@dataclass
class Company:
    """The owner's site and app, and where people go."""

    name: str
    site: Site
    app: Client

    def go(self, page: Page, path: str) -> None:
        """Go to a page of the app."""
        response = page.goto(f"http://app.site.localhost:{self.app.port}{path}")
        assert response
        assert response.ok

    def look(self, page: Page, user_id: str | None, path: str = "/") -> None:
        """Go to a page of the site, and wait until the Messenger is there for this person, or for a visitor."""
        page.goto(self.site.address(path, HOST))
        wait_for_boot(page, user_id)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with serve(build_pages(tmp_path_factory.mktemp("site"))) as site:
        yield site


@contextmanager
def open_company(name: str, site: Site, folder: Path) -> Iterator[Company]:
    """Run an app, which the site asks until the end of the block."""
    server = "uvicorn" if name == "fastapi" else "gunicorn"
    with run(write(folder, name), server, INTERCOM_ALLOWED_ORIGINS=site.address("", HOST)) as app:
        site.configure(INTERCOM_IDENTITY_URL=f"http://app.site.localhost:{app.port}/intercom-identity")
        yield Company(name, site, app)


@pytest.fixture(scope="module", params=SESSIONS)
def company(request: pytest.FixtureRequest, site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    with open_company(request.param, site, tmp_path_factory.mktemp("app")) as company:
        yield company


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    with browser.new_context() as context:
        prepare(context)
        yield context


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


def test_signing_in_at_the_app_signs_in_on_the_site_and_signing_out_leaves_nothing(
    company: Company, context: BrowserContext, page: Page
) -> None:
    company.look(page, None)
    company.go(page, "/login?user=ann")
    sessions = [cookie for cookie in context.cookies() if cookie.get("name") == SESSIONS[company.name][1]]
    assert [(cookie.get("domain"), cookie.get("sameSite")) for cookie in sessions] == [("app.site.localhost", "Lax")]
    # The stand-in shows itself only once its judge has said that the proof holds.
    company.look(page, "1")
    assert read_session_owner(context) == {"1"}
    hers = {cookie["value"] for cookie in find_cookies(context)} | set(read_storage(page).values())
    company.go(page, "/logout")
    company.look(page, None)
    assert read_methods(page) == ["shutdown", "boot"]
    assert read_session_owner(context) == {None}
    assert hers.isdisjoint({cookie["value"] for cookie in find_cookies(context)} | set(read_storage(page).values()))


def test_the_next_person_never_sees_the_first_one_s(company: Company, context: BrowserContext, page: Page) -> None:
    company.go(page, "/login?user=ann")
    company.look(page, "1")
    company.go(page, "/logout")
    company.go(page, "/login?user=bo")
    company.look(page, "2")
    assert read_shown(page) == ["2"]
    assert read_session_owner(context) == {"2"}
    assert "Ann" not in str(read_storage(page))


def test_whose_session_has_expired_is_a_visitor(company: Company, context: BrowserContext, page: Page) -> None:
    company.go(page, "/login?user=ann")
    company.look(page, "1")
    company.go(page, "/clock?days=60")
    try:
        company.look(page, None)
        assert read_session_owner(context) == {None}
    finally:
        company.go(page, "/clock?days=0")


def test_support_that_looks_as_somebody_else_sees_no_messenger(
    company: Company, context: BrowserContext, page: Page
) -> None:
    company.go(page, "/login?user=ann")
    company.go(page, "/support")
    page.goto(company.site.address("/", HOST))
    wait_for_state(page, "hidden", "hidden")
    assert read_methods(page) == []
    assert find_cookies(context) == []


def test_while_the_app_is_down_nothing_is_deleted(
    site: Site, context: BrowserContext, page: Page, tmp_path: Path
) -> None:
    with open_company("flask", site, tmp_path) as company:
        company.go(page, "/login?user=ann")
        company.look(page, "1")
    cookies, storage = find_cookies(context), read_storage(page)
    page.goto(site.address("/pages/plain.html", HOST))
    wait_for_state(page, "unknown", "network")
    assert read_methods(page) == []
    assert (find_cookies(context), read_storage(page)) == (cookies, storage)

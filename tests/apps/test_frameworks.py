"""What frameworks, their middleware and their caches do to the route, as docs/app.md says."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import django
import pytest

from tests.apps.django_project import write_project
from tests.apps.running import API_SECRET, SITE, Client, read_snippet, run
from tests.apps.small_apps import write_app


def sign_in(client: Client, query: str = "") -> Client:
    client.visit(f"/login?user=ann{query}")
    assert client.ask().read()["state"] == "user"
    return client


def check_no_late_answer_signs_in_again(client: Client) -> None:
    late = client.ask()
    assert late.get_all("Set-Cookie") == []
    client.visit("/logout")
    client.keep(late)
    assert client.ask().status == 204


@pytest.mark.parametrize("slash", ["", "/"])
def test_django_redirects_to_a_slash_that_the_route_has(tmp_path: Path, slash: str) -> None:
    write_project(tmp_path)
    urls = tmp_path / "myapp/urls.py"
    urls.write_text(urls.read_text().replace('"intercom-identity"', f'"intercom-identity{slash}"'))
    with run(tmp_path, "gunicorn") as client:
        assert client.ask().status == (301 if slash else 204)
        assert client.ask(path="/intercom-identity/").status == (204 if slash else 404)


if django.VERSION >= (5, 1):  # which brought the wall

    @pytest.mark.parametrize(("decorator", "status"), [("", 302), ("@login_not_required\n", 204)])
    def test_djangos_login_wall_lets_the_route_through_when_it_is_told(
        tmp_path: Path, decorator: str, status: int
    ) -> None:
        write_project(tmp_path, settings='MIDDLEWARE += ["django.contrib.auth.middleware.LoginRequiredMiddleware"]\n')
        views = tmp_path / "myapp/views.py"
        imported = "from django.contrib.auth.decorators import login_not_required\n" if decorator else ""
        views.write_text(imported + views.read_text().replace("def intercom", f"{decorator}def intercom"))
        with run(tmp_path, "gunicorn") as client:
            assert client.ask().status == status


def test_django_sessions_that_are_saved_with_every_request_are_left_alone(tmp_path: Path) -> None:
    write_project(tmp_path, settings="SESSION_SAVE_EVERY_REQUEST = True\n")

    def read_expiry() -> str:
        with closing(sqlite3.connect(tmp_path / "db.sqlite3")) as database:
            return str(database.execute("select expire_date from django_session").fetchone()[0])

    with run(tmp_path, "gunicorn") as client:
        sign_in(client)
        before = read_expiry()
        assert client.ask().get_all("Set-Cookie") == []
        # A question in the background extends no idle time-out; a page does.
        assert read_expiry() == before
        assert client.visit("/visit").get_all("Set-Cookie") != []
        assert read_expiry() > before
        stale = dict(client.cookies)
        check_no_late_answer_signs_in_again(client)
        # A session that is gone is not deleted in the browser either, where a new one may be by now.
        client.cookies = stale
        assert client.ask().get_all("Set-Cookie") == []


@pytest.mark.parametrize("engine", ["signed_cookies", "cached_db", "file"])
def test_django_sessions_of_other_engines_are_not_sent_again(tmp_path: Path, engine: str) -> None:
    settings = f"""
SESSION_ENGINE = "django.contrib.sessions.backends.{engine}"
SESSION_FILE_PATH = str(Path(__file__).parent)
SESSION_SAVE_EVERY_REQUEST = True
"""
    write_project(tmp_path, settings=settings)
    with run(tmp_path, "gunicorn") as client:
        check_no_late_answer_signs_in_again(sign_in(client))


def test_what_reads_djangos_session_after_the_view_still_can(tmp_path: Path) -> None:
    middleware = """
def read_late(get_response):
    def answer(request):
        response = get_response(request)
        response["X-Late"] = str(request.session.get("_auth_user_id"))
        return response
    return answer
"""
    (tmp_path / "late.py").write_text(middleware)
    settings = 'MIDDLEWARE += ["late.read_late"]\nSESSION_SAVE_EVERY_REQUEST = True\n'
    write_project(tmp_path, settings=settings)
    with run(tmp_path, "gunicorn") as client:
        reply = sign_in(client).ask()
        assert reply.get_all("X-Late") == ["1"]
        assert reply.get_all("Set-Cookie") == []


def test_django_renews_a_session_of_an_old_secret_key_and_the_person_stays(tmp_path: Path) -> None:
    write_project(tmp_path)
    with run(tmp_path, "gunicorn") as client:
        cookies = sign_in(client).cookies
    settings = tmp_path / "settings.py"
    old = 'SECRET_KEY_FALLBACKS = ["an-obviously-made-up-django-secret-key"]\nSECRET_KEY = "another-made-up-key"\n'
    settings.write_text(settings.read_text() + old)
    with run(tmp_path, "gunicorn") as client:
        client.cookies = dict(cookies)
        reply = client.ask()
        assert reply.read()["state"] == "user"
        # Django has made a new session of it; without its cookie the person would be out.
        client.keep(reply)
        assert client.cookies["sessionid"] != cookies["sessionid"]
        assert client.ask().read()["state"] == "user"


def test_djangos_site_cache_keeps_no_identity(tmp_path: Path) -> None:
    settings = """
MIDDLEWARE = [
    "django.middleware.cache.UpdateCacheMiddleware", *MIDDLEWARE, "django.middleware.cache.FetchFromCacheMiddleware"
]
CACHE_MIDDLEWARE_SECONDS = 600
"""
    write_project(tmp_path, settings=settings)
    with run(tmp_path, "gunicorn") as client:
        sign_in(client)
        reply = client.ask()
        assert [part for line in reply.get_all("Cache-Control") for part in line.split(", ") if "max-age" in part] == []
        client.visit("/logout")
        assert client.ask().status == 204
        assert Client(client.port).ask().status == 204


@pytest.mark.parametrize(
    ("settings", "allowed"),
    [
        ("CORS_ALLOW_ALL_ORIGINS = True\n", ["*"]),
        (f'CORS_ALLOWED_ORIGINS = ["{SITE}"]\nCORS_ALLOW_CREDENTIALS = True\n', [SITE]),
        ('CORS_ALLOW_ALL_ORIGINS = True\nCORS_URLS_REGEX = "^/(?!intercom-identity)"\n', [SITE]),
    ],
)
def test_django_cors_headers_writes_over_the_answers(tmp_path: Path, settings: str, allowed: list[str]) -> None:
    settings = (
        f'INSTALLED_APPS += ["corsheaders"]\nMIDDLEWARE.insert(0, "corsheaders.middleware.CorsMiddleware")\n{settings}'
    )
    write_project(tmp_path, settings=settings)
    with run(tmp_path, "gunicorn") as client:
        assert client.ask().get_all("Access-Control-Allow-Origin") == allowed


def test_flasks_permanent_sessions_are_not_sent_again(tmp_path: Path) -> None:
    write_app(tmp_path, "flask")
    with run(tmp_path, "gunicorn") as client:
        sign_in(client, "&permanent")
        assert client.visit("/visit").get_all("Set-Cookie") != []
        check_no_late_answer_signs_in_again(client)


PERMANENT = """
@app.before_request
def be_permanent():
    session.permanent = True
"""


def test_flask_sessions_that_every_request_makes_permanent_are_not_sent_again(tmp_path: Path) -> None:
    write_app(tmp_path, "flask", before=PERMANENT)
    with run(tmp_path, "gunicorn") as client:
        check_no_late_answer_signs_in_again(sign_in(client, "&permanent"))


def test_what_flask_login_notes_of_another_browser_is_not_sent(tmp_path: Path) -> None:
    write_app(tmp_path, "flask-login")
    with run(tmp_path, "gunicorn") as client:
        sign_in(client)
        other = {"User-Agent": "made-up/2.0"}
        assert client.send("GET", "/visit", other).get_all("Set-Cookie") != []
        late = client.ask(**other)
        assert (late.read()["state"], late.get_all("Set-Cookie")) == ("user", [])


def test_what_flask_login_remembers_is_not_sent_again(tmp_path: Path) -> None:
    # A response class of the app's own, which Flask makes of every other, keeps the promise too.
    own = 'app.response_class = type("Own", (app.response_class,), {})\n'
    write_app(tmp_path, "flask-login", after=f'{own}app.config["REMEMBER_COOKIE_REFRESH_EACH_REQUEST"] = True\n')
    with run(tmp_path, "gunicorn") as client:
        sign_in(client, "&remember")
        assert "remember_token" in str(client.visit("/visit").get_all("Set-Cookie"))
        # Who comes back later has no session any more, and a page makes one of what is remembered.
        del client.cookies["session"]
        assert "session=" in str(client.send("GET", "/visit", {}).get_all("Set-Cookie"))
        assert client.ask().read()["state"] == "user"
        check_no_late_answer_signs_in_again(client)


def test_flask_leaves_options_to_the_route_that_names_them(tmp_path: Path) -> None:
    write_app(tmp_path, "flask")
    asked = {"Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "authorization"}
    with run(tmp_path, "gunicorn") as client:
        reply = client.ask("OPTIONS", **asked)
        assert reply.status == 204
        assert reply.get_all("Access-Control-Allow-Headers") == ["Authorization"]
        assert reply.get_all("Access-Control-Allow-Origin") == [SITE]


@pytest.mark.parametrize("options", ["", ', origins="*", supports_credentials=True', f', origins=["{SITE}"]'])
def test_flask_cors_leaves_the_answer_as_it_is(tmp_path: Path, options: str) -> None:
    write_app(tmp_path, "flask", before=f"from flask_cors import CORS\n\nCORS(app{options})\n")
    with run(tmp_path, "gunicorn") as client:
        assert sign_in(client).ask().get_all("Access-Control-Allow-Origin") == [SITE]


def test_flask_cachings_decorator_gives_one_person_to_another(tmp_path: Path) -> None:
    before = 'from flask_caching import Cache\n\ncache = Cache(app, config={"CACHE_TYPE": "SimpleCache"})\n'
    write_app(tmp_path, "flask", before=before)
    app = tmp_path / "app.py"
    app.write_text(
        app.read_text().replace("def intercom_identity", "@cache.cached(timeout=600)\ndef intercom_identity")
    )
    with run(tmp_path, "gunicorn") as client:
        sign_in(client)
        # This is why the page says: never.
        assert Client(client.port).ask().read()["state"] == "user"


@pytest.mark.parametrize("name", ["fastapi", "starlette"])
@pytest.mark.parametrize("origins", ['["*"]', f'["{SITE}"]'])
def test_cors_middleware_leaves_one_allowed_origin(tmp_path: Path, name: str, origins: str) -> None:
    imported = "from starlette.middleware.cors import CORSMiddleware"
    write_app(tmp_path, name, after=f"{imported}\n\napp.add_middleware(CORSMiddleware, allow_origins={origins})\n")
    with run(tmp_path, "uvicorn") as client:
        assert client.ask().get_all("Access-Control-Allow-Origin") == (["*"] if "*" in origins else [SITE])


def test_a_starlette_mount_redirects_to_a_slash(tmp_path: Path) -> None:
    write_app(tmp_path, "starlette")
    app = tmp_path / "app.py"
    mounted = 'routes = [Mount("/intercom-identity", routes=[Route("/", intercom_identity)])]'
    text = app.read_text().replace('routes = [Route("/intercom-identity", intercom_identity)]', mounted)
    app.write_text(text.replace("import Route\n", "import Mount, Route\n"))
    with run(tmp_path, "uvicorn") as client:
        assert client.ask().status == 307


@pytest.mark.parametrize("name", ["fastapi", "starlette"])
def test_starlette_sessions_are_not_sent_again(tmp_path: Path, name: str) -> None:
    write_app(tmp_path, name)
    with run(tmp_path, "uvicorn") as client:
        check_no_late_answer_signs_in_again(sign_in(client))


CHANGED = {
    "django: views.py": ("user = request.user", 'user = request.user; request.session["seen"] = True', "sessionid"),
    "flask": ("user = find_user(", 'session["seen"] = True; user = find_user(', "session"),
    "starlette": ("user = find_user(", 'request.session["seen"] = True; user = find_user(', "session"),
}


@pytest.mark.parametrize("name", CHANGED)
def test_a_session_that_the_view_itself_changed_is_kept(tmp_path: Path, name: str) -> None:
    old, new, cookie = CHANGED[name]
    is_django = name.startswith("django")
    folder = write_project(tmp_path) if is_django else write_app(tmp_path, name)
    view = folder / ("myapp/views.py" if is_django else "app.py")
    view.write_text(view.read_text().replace(old, new))
    with run(folder, "uvicorn" if name == "starlette" else "gunicorn") as client:
        client.visit("/login?user=ann")
        (line,) = client.ask().get_all("Set-Cookie")
        assert line.startswith(f"{cookie}=")


@pytest.mark.parametrize("name", ["django: views.py", "flask", "starlette"])
def test_a_wrong_variable_is_named_in_the_address_bar(tmp_path: Path, name: str) -> None:
    folder = write_project(tmp_path) if name.startswith("django") else write_app(tmp_path, name)
    server = "uvicorn" if name == "starlette" else "gunicorn"
    with run(folder, server, INTERCOM_API_SECRET="") as client:
        reply = client.send("GET", "/intercom-identity", {"Sec-Fetch-Site": "none"})
        assert (reply.status, reply.read()["code"]) == (500, "misconfigured")
        assert "INTERCOM_API_SECRET is not set" in reply.read()["detail"]


def test_a_configuration_comes_from_the_apps_own_settings(tmp_path: Path) -> None:
    settings = f'app.config["MESSENGER_SECRET"] = {API_SECRET!r}\n{read_snippet("settings of the app")}'
    app = write_app(tmp_path, "flask", before=settings) / "app.py"
    app.write_text(app.read_text().replace("(request, person)", "(request, person, config=messenger)"))
    with run(tmp_path, "gunicorn", INTERCOM_API_SECRET="", INTERCOM_ALLOWED_ORIGINS="") as client:
        client.visit("/login?user=ann")
        assert client.ask(Origin="https://www.example.com").read()["state"] == "user"
        assert client.ask().status == 403

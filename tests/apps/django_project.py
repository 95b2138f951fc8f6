"""A Django project with its own users and login, and the views that docs/app.md gives."""

from __future__ import annotations

from pathlib import Path

from tests.apps.running import read_snippet

SETTINGS = """\
from pathlib import Path

SECRET_KEY = "an-obviously-made-up-django-secret-key"
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "root"
USE_TZ = True
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": Path(__file__).parent / "db.sqlite3"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions"]
# Quick, for tests: tables without migrations, and passwords without rounds.
MIGRATION_MODULES = {"auth": None, "contenttypes": None, "sessions": None}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
"""
ROOT = """\
from django.contrib.auth import authenticate, login, logout
from django.http import HttpResponse
from django.urls import path

from myapp.urls import urlpatterns as theirs


def sign_in(request):
    login(request, authenticate(username=request.GET["user"], password="made-up"))
    return HttpResponse("in")


def sign_out(request):
    logout(request)
    return HttpResponse("out")


def visit(request):
    return HttpResponse(str(request.user))


urlpatterns = [*theirs, path("login", sign_in), path("logout", sign_out), path("visit", visit)]
"""
APP = """\
import os

os.environ["DJANGO_SETTINGS_MODULE"] = "settings"
import django

django.setup()
from django.contrib.auth.models import User
from django.core.management import call_command

call_command("migrate", run_syncdb=True, verbosity=0)
for name in ("ann", "bo"):
    if not User.objects.filter(username=name).exists():
        User.objects.create_user(name, password="made-up", first_name=name.title(), last_name="Quinn")

from django.core.{gateway} import get_{gateway}_application

app = get_{gateway}_application()
"""


def write_project(folder: Path, *, view: str = "django: views.py", gateway: str = "wsgi", settings: str = "") -> Path:
    """Write the project with one of the documented views, and more settings; return its folder."""
    urls = read_snippet("django: urls.py")
    if view == "django: class-based view":
        urls = urls.replace("import intercom_identity", "import IntercomIdentity")
        urls = urls.replace("intercom_identity)", "IntercomIdentity.as_view())")
    files = {
        "myapp/__init__.py": "",
        "myapp/views.py": read_snippet(view),
        "myapp/urls.py": urls,
        "root.py": ROOT,
        "settings.py": SETTINGS + settings,
        "app.py": APP.format(gateway=gateway),
    }
    (folder / "myapp").mkdir()
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder

"""Flask, FastAPI and Starlette apps with their own users and login, around the examples of docs/app.md."""

from __future__ import annotations

from pathlib import Path

from tests.apps.running import read_snippet

USERS = """\
from dataclasses import dataclass


@dataclass
class User:
    id: int
    name: str


USERS = {1: User(1, "Ann Quinn"), 2: User(2, "Bo Quinn")}
KEYS = {"ann": 1, "bo": 2}
"""
FLASK = """\
from datetime import timedelta

from flask import Flask, request, session

app = Flask(__name__)
app.secret_key = "an-obviously-made-up-flask-secret-key"
find_user = USERS.get


@app.route("/login")
def sign_in():
    session["user_id"] = KEYS[request.args["user"]]
    session.permanent = "permanent" in request.args
    return "in"


@app.route("/logout")
def sign_out():
    session.clear()
    return "out"


@app.route("/visit")
def visit():
    return str(session.get("user_id"))
"""
FLASK_LOGIN = """\
from flask import Flask, request
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

app = Flask(__name__)
app.secret_key = "an-obviously-made-up-flask-secret-key"
manager = LoginManager(app)


class Account(UserMixin, User):
    pass


@manager.user_loader
def load(user_id):
    user = USERS.get(int(user_id))
    return user and Account(user.id, user.name)


@app.route("/login")
def sign_in():
    login_user(load(KEYS[request.args["user"]]), remember="remember" in request.args)
    return "in"


@app.route("/logout")
def sign_out():
    logout_user()
    return "out"


@app.route("/visit")
def visit():
    return str(current_user.get_id())
"""
FASTAPI = """\
from fastapi import FastAPI, Request
from starlette.middleware.sessions import SessionMiddleware

app = FastAPI()
app.add_middleware(SessionMiddleware, secret_key="an-obviously-made-up-secret-key")


def find_user(request: Request) -> User | None:
    return USERS.get(request.session.get("user_id"))


@app.get("/login")
def sign_in(request: Request, user: str):
    request.session["user_id"] = KEYS[user]
    return "in"


@app.get("/logout")
def sign_out(request: Request):
    request.session.clear()
    return "out"


@app.get("/visit")
def visit(request: Request):
    return request.session.get("user_id")
"""
STARLETTE = """\
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.responses import PlainTextResponse

find_user = USERS.get


async def sign_in(request):
    request.session["user_id"] = KEYS[request.query_params["user"]]
    return PlainTextResponse("in")


async def sign_out(request):
    request.session.clear()
    return PlainTextResponse("out")


async def visit(request):
    return PlainTextResponse(str(request.session.get("user_id")))


middleware = [Middleware(SessionMiddleware, secret_key="an-obviously-made-up-secret-key")]
"""
STARLETTE_END = """\
own = [Route("/login", sign_in), Route("/logout", sign_out), Route("/visit", visit)]
app = Starlette(routes=[*routes, *own], middleware=middleware)
"""
BEFORE = {"flask": FLASK, "flask-login": FLASK_LOGIN, "fastapi": FASTAPI, "starlette": STARLETTE}


def write_app(folder: Path, name: str, before: str = "", after: str = "") -> Path:
    """Write the app around one example, with more code before the example and at the end; return its folder."""
    end = STARLETTE_END if name == "starlette" else ""
    text = "\n\n".join([USERS, BEFORE[name], before, read_snippet(name), end, after])
    (folder / "app.py").write_text(text, encoding="utf-8")
    return folder

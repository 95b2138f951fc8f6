"""The preview's server: builds a site into a folder that it removes again, and serves it until it is told to stop."""

from __future__ import annotations

import os
import signal
import socket
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from pelican_intercom.errors import IntercomError
from pelican_intercom.settings import Settings
from pelican_intercom.site_settings import find_settings_file, read_site

from .application import PREFIX, Application
from .build import Build, override_settings
from .people import PEOPLE
from .site import Site, carries_tag
from .workspace import Workspace, make_workspace, read_live_workspace

HOST = "127.0.0.1"
USUAL_PORT = 8000

Say = Callable[[str], None]


class _QuietHandler(WSGIRequestHandler):
    """Logs no requests: what is worth reading is on the page."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


def preview(
    settings_file: Path | None,
    *,
    say: Say,
    port: int | None = None,
    is_live: bool = False,
    hidden_roles: tuple[str, ...] = (),
) -> None:
    """Serve a site until Ctrl-C or SIGTERM, saying line by line what there is to see.

    Without a file, publishconf.py or pelicanconf.py of the current folder is used; without a port, 8000 or another
    free one. Raises IntercomError where the settings, the environment or the port will not do, and BuildError where
    Pelican fails; nothing is left behind.
    """
    settings_file = settings_file or find_settings_file()
    with ending_on_signals(), ExitStack() as stack:
        own = read_site(settings_file)
        settings = Settings.from_pelican(own)
        workspace = read_live_workspace(os.environ) if is_live else make_workspace(settings.app_id)
        listener = stack.enter_context(listen(port))
        address = f"http://{HOST}:{listener.getsockname()[1]}"
        overrides = override_settings(workspace, address)
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="pelican-intercom-preview-")))
        application = Application(Site(folder, own | overrides), workspace, listener.getsockname()[1], hidden_roles)
        if is_live:
            for line in describe_live(workspace):
                say(line)
        build = Build(settings_file, folder, overrides)
        build.run()
        watch = build.watch(say)
        stack.callback(watch.stop)
        for line in describe(application, address, settings):
            say(line)
        make_http_server(application, listener).serve_forever()


def listen(port: int | None) -> socket.socket:
    """Return a socket that listens on the loopback: on ``port``, else on 8000, else on a free port.

    Raises IntercomError where ``port`` is taken.
    """
    for choice in (USUAL_PORT, 0) if port is None else (port,):
        try:
            return socket.create_server((HOST, choice), backlog=128)
        except OSError as error:
            problem = str(error.strerror).partition(" (while attempting")[0]
    raise IntercomError(f"Port {port} is not available ({problem}). Choose another with --port, or leave --port out.")


def make_http_server(application: Application, listener: socket.socket) -> BaseWSGIServer:
    """Return Werkzeug's server for an application, one thread a request, on a socket that listens."""
    return make_server(
        HOST,
        application.port,
        application,
        threaded=True,
        request_handler=_QuietHandler,
        fd=listener.fileno(),
    )


def describe(application: Application, address: str, settings: Settings) -> Iterator[str]:
    """Yield what the owner should know once the site is built."""
    if not any(carries_tag(page.read_bytes()) for page in application.site.list_pages()):
        yield 'No page has the tag. Is "pelican_intercom" in PLUGINS?'
    if settings.app_id is None and not application.workspace.is_live:
        yield "INTERCOM_APP_ID is not set: the preview uses its own, but the published site has no Messenger."
    if settings.identity_url is None:
        yield "INTERCOM_IDENTITY_URL is not set: everyone on the published site is a visitor. The preview has one."
    yield f"The site:  {address}/"
    yield f"Sign in:   {address}{PREFIX}"
    yield "Changes to content, theme and settings are rebuilt automatically. If a setting does not change, restart."
    yield "Press Ctrl-C to stop."


def describe_live(workspace: Workspace) -> Iterator[str]:
    """Yield what a live preview does to a workspace, before anything of it happens."""
    yield f"LIVE: this uses the real Messenger of the workspace {workspace.app_id}. These will appear in it:"
    yield "  - as a user, each person that you view a page as:"
    yield from (f"      {person.name}, {person.email}, user id preview-{person.key}" for person in PEOPLE)
    yield "    (without an e-mail address if it is not verified, and not at all with a role given to --hide-role);"
    yield "  - as a lead, you, once you write while nobody is signed in;"
    yield "  - as a real conversation, each message that you send. Your workspace may answer it, and people may see it."


@contextmanager
def ending_on_signals() -> Iterator[None]:
    """Let SIGTERM and a closed terminal end the server as Ctrl-C does, and nothing interrupt the tidying up."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        for number in numbers:
            signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    numbers = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before: dict[int, Any] = {number: signal.signal(number, interrupt) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)

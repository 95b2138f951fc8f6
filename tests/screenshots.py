"""Take the documentation's pictures from the real thing: ``python -m tests.screenshots [FOLDER]`` (docs/images)."""

from __future__ import annotations

import base64
import io
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright
from rich.console import Console
from rich.text import Text

from pelican_intercom.preview.application import Application
from pelican_intercom.preview.build import IDENTITY_PATH, Build, override_settings
from pelican_intercom.preview.server import listen, make_http_server
from pelican_intercom.preview.site import Site
from pelican_intercom.preview.workspace import make_workspace
from pelican_intercom.site_settings import read_site
from tests.checks.deployments import Deployment, serve_site
from tests.conftest import CHROMIUM_ARGUMENTS
from tests.machine import read_record

ROOT = Path(__file__).parent.parent
SETTINGS_FILE = ROOT / "sample_site" / "publishconf.py"
WIDE: ViewportSize = {"width": 1160, "height": 800}
NARROW: ViewportSize = {"width": 420, "height": 560}
PHONE: ViewportSize = {"width": 390, "height": 760}
SCHEMES: dict[str, Literal["light", "dark"]] = {"": "light", "-dark": "dark"}
PILL, LAUNCHER = "pelican-intercom-preview .pill", ".intercom-launcher"

COLUMNS = 88

# Chromium writes WebP, a third of a PNG's bytes, from a canvas alone.
COMPRESS = """async source => {
  const image = new Image();
  image.src = source;
  await image.decode();
  const canvas = Object.assign(document.createElement("canvas"), { width: image.width, height: image.height });
  canvas.getContext("2d").drawImage(image, 0, 0);
  return canvas.toDataURL("image/webp", 0.86);
}"""


@contextmanager
def serving(**settings: Any) -> Iterator[str]:
    """Serve the sample site with some settings changed, and yield its URL."""
    with tempfile.TemporaryDirectory() as folder, listen(0) as listener:
        workspace = make_workspace("tm4rk2xz")
        port = listener.getsockname()[1]
        overrides = override_settings(workspace, f"http://127.0.0.1:{port}") | settings
        Build(SETTINGS_FILE, Path(folder), overrides).run()
        site = Site(Path(folder), read_site(SETTINGS_FILE) | overrides)
        server = make_http_server(Application(site, workspace, port, ["administrator"]), listener)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            server.shutdown()
            thread.join()


def sign_in(page: Page, address: str, name: str) -> None:
    page.goto(f"{address}/-preview/")
    page.get_by_role("button", name=name).click()
    page.wait_for_url(f"{address}/")


def take_preview(page: Page, address: str) -> Iterator[tuple[str, bytes]]:
    """Yield pictures of the preview: for a user in both colour schemes, and with the why panel."""
    sign_in(page, address, "Mara Quinn")
    for name, scheme in SCHEMES.items():
        page.emulate_media(color_scheme=scheme)
        page.goto(f"{address}/gauge.html")
        if page.locator(PILL).get_attribute("aria-expanded") == "false":
            page.locator(PILL).click()
        page.locator("pelican-intercom-preview .holds").wait_for()
        page.locator(LAUNCHER).click()
        page.get_by_text("Booted for Mara Quinn").wait_for()
        yield f"preview-user{name}", page.screenshot()
    page.emulate_media(color_scheme="light")
    sign_in(page, address, "Ada Lindqvist")
    page.get_by_role("link", name="Every step").click()
    page.get_by_role("dialog").wait_for()
    yield "why", page.screenshot(clip={"x": 0, "y": 200, "width": 620, "height": 600})


def take_phone(page: Page, address: str) -> Iterator[tuple[str, bytes]]:
    """Yield pictures of the preview on a phone, in both colour schemes."""
    sign_in(page, address, "Mara Quinn")
    for name, scheme in SCHEMES.items():
        page.emulate_media(color_scheme=scheme)
        page.goto(f"{address}/springs-and-neaps.html")
        page.locator(LAUNCHER).wait_for()
        page.locator(PILL).get_by_text("user").wait_for()
        yield f"preview-phone{name}", page.screenshot()


def take_launcher(page: Page, address: str) -> Iterator[tuple[str, bytes]]:
    """Yield pictures of the light launcher, and of the stand-in Messenger that its first press opens."""
    page.goto(f"{address}/version-two.html")
    launcher = page.get_by_role("button", name="Ask Tidemark")
    launcher.focus()
    yield "launcher", page.screenshot()
    launcher.press("Enter")
    page.get_by_text("Booted for").wait_for()
    yield "messenger-narrow", page.screenshot()


def take_check(page: Page) -> Iterator[tuple[str, bytes]]:
    """Yield a picture of what ``pelican-intercom check`` prints of the sample site."""
    with tempfile.TemporaryDirectory() as output:
        Build(SETTINGS_FILE, Path(output), {}).run()
        printed = run("check", output, "-s", str(SETTINGS_FILE)).replace(output, "output")
    yield "check", take_terminal(page, "check", printed)


def take_audit(page: Page) -> Iterator[tuple[str, bytes]]:
    """Yield a picture of what ``pelican-intercom audit`` prints of the sample site on a server with a wrong header."""
    with serving() as function, tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "output"
        Build(SETTINGS_FILE, output, {"SITEURL": "", "INTERCOM_HOSTS": []}).run()
        headers = {"Cross-Origin-Embedder-Policy": "require-corp"}
        deployment = Deployment(str(output), function=function + IDENTITY_PATH, page_headers=headers)
        with serve_site(deployment, Path(folder) / "server", "gunicorn") as url:
            lines = run("audit", url).splitlines()
    more = f"... {len(lines) - 21} more lines ..."
    yield "audit", take_terminal(page, f"audit {url}", "\n".join([*lines[:16], more, *lines[-5:]]))


def run(*arguments: str) -> str:
    """Return what a command prints, with colours."""
    command = [str(Path(sys.executable).parent / "pelican-intercom"), *arguments]
    environment = {**os.environ, "FORCE_COLOR": "1", "COLUMNS": str(COLUMNS)}
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False).stdout


def take_terminal(page: Page, command: str, printed: str) -> bytes:
    """Return a picture of a command and what it printed."""
    return take_text(page, Text.from_ansi(f"$ pelican-intercom {command}\n{printed.rstrip()}"))


def take_text(page: Page, text: Text) -> bytes:
    """Return a picture of a text as a terminal shows it."""
    console = Console(record=True, width=COLUMNS + 12, file=io.StringIO())
    console.print(text)
    page.set_content(console.export_html(inline_styles=True))
    page.add_style_tag(content="pre { width: max-content; padding: 14px 18px; font-size: 15px; background: #f6f8fa }")
    return page.locator("pre").screenshot()


def take_source(page: Page) -> Iterator[tuple[str, bytes]]:
    """Yield a picture of the source of a page that its front matter left out."""
    with tempfile.TemporaryDirectory() as output:
        Build(SETTINGS_FILE, Path(output), {}).run()
        lines = (Path(output) / "pages/privacy.html").read_text(encoding="utf-8").splitlines()[:8]
    text = Text("\n".join(f"{number:>3}  {line}" for number, line in enumerate(lines, 1)))
    text.highlight_regex(r"<meta name=.pelican-intercom.*?>", "bold on #fff4d6")
    yield "left-out", take_text(page, text)


def compress(page: Page, picture: bytes) -> bytes:
    """Return a PNG as WebP."""
    source = "data:image/png;base64," + base64.b64encode(picture).decode()
    return base64.b64decode(page.evaluate(COMPRESS, source).partition(",")[2])


def take_all(browser: Browser) -> Iterator[tuple[str, bytes]]:
    """Yield every picture by its name, as PNG."""
    with serving() as address:
        yield from take_preview(browser.new_page(viewport=WIDE, reduced_motion="reduce"), address)
        yield from take_phone(browser.new_page(viewport=PHONE, reduced_motion="reduce"), address)
    with serving(INTERCOM_LOAD="interaction") as address:
        yield from take_launcher(browser.new_page(viewport=NARROW, reduced_motion="reduce"), address)
    page = browser.new_page(viewport=WIDE)
    yield from take_check(page)
    yield from take_audit(page)
    yield from take_source(page)


def main() -> None:
    """Write every picture."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "images"
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=read_record()["chromium"], args=CHROMIUM_ARGUMENTS)
        darkroom = browser.new_page()
        for name, picture in take_all(browser):
            compressed = compress(darkroom, picture)
            (folder / f"{name}.webp").write_bytes(compressed)
            print(f"{name}.webp: {len(compressed)} bytes")  # noqa: T201  (it is a script)
        browser.close()


if __name__ == "__main__":
    main()

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
from typing import Any

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright
from rich.console import Console
from rich.text import Text

from pelican_intercom.preview.application import Application, Options
from pelican_intercom.preview.build import Build, override_settings
from pelican_intercom.preview.server import listen, make_http_server
from pelican_intercom.preview.site import Site
from pelican_intercom.preview.workspace import make_workspace
from pelican_intercom.site_settings import read_site
from tests.conftest import CHROMIUM_ARGUMENTS
from tests.machine import read_record

ROOT = Path(__file__).parent.parent
SETTINGS_FILE = ROOT / "sample_site" / "publishconf.py"
WIDE: ViewportSize = {"width": 1160, "height": 800}
NARROW: ViewportSize = {"width": 420, "height": 560}
PILL, LAUNCHER = "pelican-intercom-preview .pill", ".intercom-launcher"

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
    """Serve the sample site, with some settings of its own, and give its address."""
    with tempfile.TemporaryDirectory() as folder, listen(0) as listener:
        workspace = make_workspace("tm4rk2xz")
        port = listener.getsockname()[1]
        overrides = override_settings(workspace, f"http://127.0.0.1:{port}") | settings
        Build(SETTINGS_FILE, Path(folder), overrides).run()
        site = Site(Path(folder), read_site(SETTINGS_FILE) | overrides)
        server = make_http_server(Application(site, workspace, port, Options(("administrator",))), listener)
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
    """Yield pictures of the sample site in the preview: for a visitor, for a user, and with its own explanation."""
    page.goto(f"{address}/three-lines.html")
    page.locator(LAUNCHER).wait_for()
    yield "preview-visitor", page.screenshot()
    sign_in(page, address, "Mara Quinn")
    page.goto(f"{address}/gauge.html")
    page.locator(PILL).click()
    page.locator("pelican-intercom-preview .holds").wait_for()
    page.locator(LAUNCHER).click()
    page.get_by_text("Booted for Mara Quinn").wait_for()
    yield "preview-user", page.screenshot()
    sign_in(page, address, "Ada Lindqvist")
    page.get_by_role("link", name="Every step").click()
    page.get_by_role("dialog").wait_for()
    yield "why", page.screenshot(clip={"x": 0, "y": 360, "width": 620, "height": 440})


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
        command = [str(Path(sys.executable).parent / "pelican-intercom"), "check", output, "-s", str(SETTINGS_FILE)]
        environment = {**os.environ, "FORCE_COLOR": "1", "COLUMNS": "88"}
        printed = subprocess.run(command, capture_output=True, text=True, env=environment, check=False).stdout
    console = Console(record=True, width=88, file=io.StringIO())
    console.print(Text.from_ansi(f"$ pelican-intercom check\n{printed.replace(output, 'output').rstrip()}"))
    page.set_content(console.export_html(inline_styles=True))
    page.add_style_tag(content="pre { width: max-content; padding: 14px 18px; font-size: 15px; background: #f6f8fa }")
    yield "check", page.locator("pre").screenshot()


def compress(page: Page, picture: bytes) -> bytes:
    """Return a PNG as WebP."""
    source = "data:image/png;base64," + base64.b64encode(picture).decode()
    return base64.b64decode(page.evaluate(COMPRESS, source).partition(",")[2])


def take_all(browser: Browser) -> Iterator[tuple[str, bytes]]:
    """Yield every picture by its name, as PNG."""
    with serving() as address:
        yield from take_preview(browser.new_page(viewport=WIDE, reduced_motion="reduce"), address)
    with serving(INTERCOM_LOAD="interaction") as address:
        yield from take_launcher(browser.new_page(viewport=NARROW, reduced_motion="reduce"), address)
    yield from take_check(browser.new_page(viewport=WIDE))


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

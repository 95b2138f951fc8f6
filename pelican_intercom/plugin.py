"""The plugin's side that faces Pelican: signal handlers, and the state of one build."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from markupsafe import Markup
from pelican import Pelican, signals
from pelican.log import console

from .asset import make_assets, write_assets
from .page import Decision, Page, decide, read_choice
from .settings import Settings
from .tag import find_folder, place, write_tag

logger = logging.getLogger(__name__)


class Build:
    """One run of one Pelican: its settings, its asset's name, and what became of each page."""

    def __init__(self, site: Mapping[str, Any]) -> None:
        self.site = site
        self.settings = Settings.from_pelican(site)
        self.asset_name = ""
        self.left_out: dict[str, str] = {}
        self.reasons: Counter[str] = Counter()

    def read_settings(self, site: Mapping[str, Any]) -> None:
        """Read the settings again, for another plugin may have changed them since."""
        self.settings = Settings.from_pelican(site)

    def start(self, folder: Path) -> None:
        """Write the asset, before the first page points to it."""
        self.left_out.clear()
        assets = make_assets(self.settings)
        write_assets(assets, folder)
        self.asset_name = assets[0].name

    def render(self, context: dict[str, Any], render: Any) -> str:
        """Return one page as its template renders it, with the tag where the Messenger belongs."""
        page = _read_page(context)
        if not self.asset_name or not page.is_html:
            return str(render(context))
        decision = decide(page, self.settings)
        tag = self._write_tag(page, decision) if decision.carries else ""
        context["intercom"] = Markup(tag)
        text = str(render(context))
        if not decision.carries:
            self.left_out[page.path] = decision.reason
            return text
        placement = place(text, tag)
        self.left_out[page.path] = placement.reason
        return placement.text

    def _write_tag(self, page: Page, decision: Decision) -> str:
        folder = find_folder(self.site["SITEURL"], page.path, relative=self.site["RELATIVE_URLS"])
        return write_tag(folder, self.asset_name, launcher=decision.launcher, xhtml=page.is_xhtml)

    def summarize(self) -> str:
        """Return the build's one closing line."""
        if not self.settings.app_id:
            return "Intercom: on no page, for INTERCOM_APP_ID is not set."
        reasons = Counter(self.left_out.values())
        carried = reasons.pop("", 0)
        line = f"Intercom: on {carried} of {len(self.left_out)} pages"
        if reasons:
            line += "; left out: " + ", ".join(f"{count} {reason}" for reason, count in reasons.items())
        line += "."
        return line


_builds: WeakKeyDictionary[Pelican, Build] = WeakKeyDictionary()


def connect() -> None:
    """Connect to Pelican's signals; done twice it is as done once, for each handler is one object."""
    signals.initialized.connect(check_settings)
    signals.get_generators.connect(begin)
    signals.generator_init.connect(prepare_generator)
    signals.all_generators_finalized.connect(write_asset)
    signals.finalized.connect(report)


def check_settings(pelican: Pelican) -> None:
    """Raise SettingsError before Pelican touches its output."""
    Settings.from_pelican(pelican.settings)


def begin(pelican: Pelican) -> None:
    """Begin a build; under autoreload one Pelican builds again and again."""
    _builds[pelican] = Build(pelican.settings)


def prepare_generator(generator: Any) -> None:
    """Have each page that the generator's environment renders pass through its build."""
    build = _find_build(generator)
    generator.env.globals.setdefault("intercom", Markup(""))
    if build is None:
        return
    build.read_settings(generator.settings)
    base: Any = generator.env.template_class

    class PageTemplate(base):
        def render(self, *args: Any, **kwargs: Any) -> str:
            context = dict(*args, **kwargs)
            render = super().render
            return build.render(context, render) if "output_file" in context else str(render(context))

    generator.env.template_class = PageTemplate


def write_asset(generators: Sequence[Any]) -> None:
    """Write the loader's file, after Pelican has emptied its output folder and before the first page."""
    build = _find_build(generators[0])
    if build is not None and build.settings.app_id:
        build.start(Path(generators[0].output_path))


def report(pelican: Pelican) -> None:
    """Print what became of the pages, as Pelican prints its own last line."""
    build = _builds.pop(pelican, None)
    if build is not None:
        console.print(build.summarize(), soft_wrap=True, markup=False)


def _find_build(generator: Any) -> Build | None:
    # A generator does not know its Pelican, but it holds the very settings of it.
    return next((build for build in _builds.values() if build.site is generator.settings), None)


def _read_page(context: Mapping[str, Any]) -> Page:
    path = str(context["output_file"]).replace("\\", "/")
    content = context.get("article") or context.get("page")
    metadata = getattr(content, "metadata", None) or {}
    return Page(path, metadata.get("intercom"), getattr(content, "status", "") == "draft")

"""The plugin's side that faces Pelican: signal handlers, and the state of one build."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from jinja2 import Template
from markupsafe import Markup
from pelican import Pelican
from pelican.contents import Content
from pelican.generators import Generator
from pelican.log import console
from pelican.plugins import signals

from .asset import make_assets, write_assets
from .page import NOT_UNDERSTOOD, Page, decide
from .settings import Settings
from .tag import OTHER_LOADER, climb, find_folder, place, write_tag

logger = logging.getLogger(__name__)

NOTHING = Markup()


class Build:
    """One run of one Pelican: its settings, its loader and where that is, and how many pages carry the Messenger."""

    def __init__(self, site: Mapping[str, Any]) -> None:
        self.site = site
        self.settings = Settings()
        self.asset_name = ""
        self.root = ""
        # How many pages were left out for which reason; carrying it is the empty one.
        self.reasons: Counter[str] = Counter()
        # Paths that may be rendered more than once, what became of them, and those that nothing can replace any more.
        self.contested: set[str] = set()
        self.outcomes: dict[str, str] = {}
        self.final: set[str] = set()

    def begin_output(self, folder: Path, contested: set[str]) -> None:
        """Write the loader into the output ``folder``; ``contested`` paths may be rendered more than once."""
        self.contested = contested
        assets = make_assets(self.settings)
        write_assets(assets, folder)
        self.asset_name = assets[0].name
        self.root = find_folder(str(self.site["SITEURL"]))

    def render(self, context: Mapping[str, Any], render: Callable[..., str]) -> str:
        """Return one page as its template renders it, with the tag where the Messenger belongs.

        ``render`` takes what a theme gets for ``{{ intercom }}``, by that name.
        """
        content = _find_content(context)
        page = _read_page(context, content)
        if not self.asset_name or not page.is_html:
            return render()
        decision = decide(page, self.settings)
        if not decision.carries:
            text, reason = render(intercom=NOTHING), decision.reason
        else:
            xhtml = page.is_xhtml
            folder = climb(page.path) if self.site["RELATIVE_URLS"] else self.root
            tag, marked = _write_tag(folder, self.asset_name, decision.launcher, xhtml)
            text, reason = place(render(intercom=marked), tag, xhtml=xhtml)
        if reason:
            self._explain(page, reason)
        if page.path in self.contested:
            self._record(page, reason, is_final=hasattr(content, "override_save_as"))
        else:
            self.reasons[reason] += 1
        return text

    def summarize(self) -> str:
        """Return the build's one closing line."""
        if not self.settings.app_id:
            return "Intercom: on no page, since INTERCOM_APP_ID is not set. It usually is in publishconf.py alone."
        reasons = self.reasons + Counter(self.outcomes.values())
        pages, carrying = reasons.total(), reasons.pop("", 0)
        line = f"Intercom: on {carrying} of {pages} pages"
        if reasons:
            line += "; left out: " + ", ".join(f"{count} {reason}" for reason, count in sorted(reasons.items()))
        site_url = str(self.site["SITEURL"])
        if self.settings.lacks_session_token(site_url):
            line += (
                f". INTERCOM_IDENTITY_URL is on {urlsplit(self.settings.identity_url or '').hostname}, and browsers "
                f"send it no cookies from {urlsplit(site_url).hostname}: set INTERCOM_SESSION_TOKEN_FROM"
            )
        return f"{line}."

    def _explain(self, page: Page, reason: str) -> None:
        if reason == NOT_UNDERSTOOD:
            logger.error(
                "%s: its front matter has Intercom: %r; allowed are on, off and no-launcher", page, page.choice
            )
        elif reason == OTHER_LOADER and not self.reasons[reason]:
            logger.warning(
                "%s loads Intercom by itself, so this plugin leaves it and all pages like it alone. "
                "Take the other loader out of the theme to have the plugin's",
                page,
            )
        else:
            logger.info("%s is without the Messenger: %s", page, reason)

    def _record(self, page: Page, reason: str, *, is_final: bool) -> None:
        if page.path not in self.final:
            self.outcomes[page.path] = reason
            if is_final:
                self.final.add(page.path)


# A Pelican that is gone takes its build with it; under autoreload one Pelican builds again and again.
_builds: WeakKeyDictionary[Pelican, Build] = WeakKeyDictionary()


def connect() -> None:
    """Connect to Pelican's signals; done twice it is as done once, for each receiver is one object."""
    signals.initialized.connect(check_settings)
    signals.get_generators.connect(begin_build)
    signals.generator_init.connect(prepare_generator)
    signals.all_generators_finalized.connect(begin_output)
    signals.finalized.connect(report)


def check_settings(pelican: Pelican) -> None:
    """Raise SettingsError for a site's faulty settings, before Pelican empties or writes anything."""
    Settings.from_pelican(pelican.settings)


def begin_build(pelican: Pelican) -> None:
    """Forget an earlier run of this Pelican; it asks for generators at the start of each."""
    _builds[pelican] = Build(pelican.settings)


def prepare_generator(generator: Generator) -> None:
    """Have every page that a generator's templates render pass through its build.

    Raises SettingsError where another plugin has meanwhile set something wrong; nothing is written yet.
    """
    generator.env.globals.setdefault("intercom", NOTHING)
    build = _find_build(generator)
    if build is not None:
        build.settings = Settings.from_pelican(generator.settings)
        generator.env.template_class = _make_template_class(generator.env.template_class, build)


def begin_output(generators: Sequence[Generator]) -> None:
    """Write the loader's file: after Pelican has emptied its output folder, and before the first page points to it."""
    build = _find_build(generators[0])
    if build is not None and build.settings.app_id:
        contents = generators[0].context["generated_content"].values()
        contested = {content.save_as for content in contents if hasattr(content, "override_save_as")}
        build.begin_output(Path(generators[0].output_path), contested | set(build.site["TEMPLATE_PAGES"].values()))


def report(pelican: Pelican) -> None:
    """Print what became of the pages, as Pelican prints its own last line."""
    build = _builds.pop(pelican, None)
    if build is not None:
        console.print(build.summarize(), markup=False, soft_wrap=True)


def _find_build(generator: Generator) -> Build | None:
    # A generator does not know its Pelican, but both hold the same settings; whole builds may be nested.
    return next((build for build in _builds.values() if build.site is generator.settings), None)


def _make_template_class(base: type[Template], build: Build) -> type[Template]:
    def render(self: Template, *args: Any, **kwargs: Any) -> str:
        # Pelican gives one dict of some hundred names, which Jinja copies anyway.
        context = args[0] if args and isinstance(args[0], dict) and not kwargs else dict(*args, **kwargs)
        # Only a page of its own has this; what other plugins render has not.
        if "output_file" not in context:
            return base.render(self, context)
        return build.render(context, lambda **names: base.render(self, context, **names))

    return type("PageTemplate", (base,), {"render": render})


@lru_cache(maxsize=64)
def _write_tag(folder: str, name: str, launcher: bool, xhtml: bool) -> tuple[str, Markup]:
    """Return the tag, and what a theme gets for ``{{ intercom }}``, in which nothing is left to escape."""
    tag = write_tag(folder, name, launcher=launcher, xhtml=xhtml)
    return tag, Markup(tag)  # noqa: S704  (its one address is escaped)


def _read_page(context: Mapping[str, Any], content: Content | None) -> Page:
    path = str(context["output_file"]).replace("\\", "/")
    if content is None:
        return Page(path)
    return Page(path, content.metadata.get("intercom"), getattr(content, "status", None) == "draft")


def _find_content(context: Mapping[str, Any]) -> Content | None:
    """Return the article or page that an output file is made of; indexes and archives are made of none."""
    for name in ("article", "page"):
        content = context.get(name)
        if isinstance(content, Content):
            return content
    return None

"""The plugin's side that faces Pelican: signal handlers, and the state of one build."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from jinja2 import Template
from pelican import Pelican
from pelican.contents import Content
from pelican.generators import Generator
from pelican.log import console
from pelican.plugins import signals

from .build import NOTHING, Build
from .errors import SettingsError
from .page import Page
from .settings import Settings

# A Pelican that is gone takes its build with it; under autoreload one Pelican builds again and again.
_builds: WeakKeyDictionary[Pelican, Build] = WeakKeyDictionary()


def connect() -> None:
    """Connect to Pelican's signals; done twice it is as done once, for each receiver is one object."""
    signals.initialized.connect(check_settings)
    signals.get_generators.connect(begin_build)
    signals.generator_init.connect(prepare_generator)
    signals.all_generators_finalized.connect(begin_output)
    signals.finalized.connect(report)
    filters = logging.getLogger("pelican").filters
    logging.getLogger(Build.__module__).addFilter(escape_message)
    if print_faults not in filters:
        # Before Pelican's own filter, which lets the same warning through once: autoreload may meet a fault again.
        filters.insert(0, print_faults)


def check_settings(pelican: Pelican) -> None:
    """Raise SettingsError with all faults of a site and its languages, before Pelican empties or writes anything."""
    site = pelican.settings
    faults = list(_find_faults(site))
    # i18n_subsites comes to a language's own settings when the output folder has been emptied.
    languages = site.get("I18N_SUBSITES")
    for language, overrides in languages.items() if isinstance(languages, dict) else ():
        own = [fault for fault in _find_faults({**site, **(overrides or {})}) if fault not in faults]
        faults += [f"I18N_SUBSITES[{language!r}]: {fault}" for fault in own]
    if faults:
        raise SettingsError(faults)


def print_faults(record: logging.LogRecord) -> bool:
    """Print the faults of a site's settings one a line, in the place of the traceback that Pelican logs them with."""
    error = next((item for item in record.args or () if isinstance(item, SettingsError)), None)
    if error is not None:
        _say(str(error))
    return error is None


def escape_message(record: logging.LogRecord) -> bool:
    """Escape what the terminal's encoding lacks in a message of the build."""
    record.msg, record.args = _escape(record.getMessage()), ()
    return True


def begin_build(pelican: Pelican) -> None:
    """Forget an earlier run of this Pelican; it asks for generators at the start of each."""
    _builds[pelican] = Build(pelican.settings)


def prepare_generator(generator: Generator) -> None:
    """Have every page that a generator's templates render pass through its build.

    Raises SettingsError where another plugin has meanwhile set something wrong; nothing is written yet.
    """
    generator.env.globals.setdefault("intercom", NOTHING)
    build = _find_build(generator)
    if build is not None and build.assets:
        generator.env.template_class = _make_template_class(generator.env.template_class, build)


def begin_output(generators: Sequence[Generator]) -> None:
    """Write the loader's file: after Pelican has emptied its output folder, and before the first page points to it."""
    build = _find_build(generators[0])
    if build is not None and build.assets:
        build.begin_output(Path(generators[0].output_path))


def report(pelican: Pelican) -> None:
    """Print what became of the pages, as Pelican prints its own last line."""
    build = _builds.pop(pelican, None)
    if build is None:
        return
    # i18n_subsites, for one, builds whole sites within the build of another.
    for outer in _builds.values():
        outer.take_in(build)
    _say(build.summarize(is_nested=bool(_builds)))


def _say(text: str) -> None:
    console.print(_escape(text), markup=False, highlight=False, soft_wrap=True)


def _escape(text: str) -> str:
    # A name in Chinese is no reason to end a build where the terminal's encoding has no Chinese.
    return text.encode(console.encoding, "backslashreplace").decode(console.encoding)


def _find_faults(site: Mapping[str, Any]) -> Sequence[str]:
    try:
        Settings.from_pelican(site)
    except SettingsError as error:
        return error.faults
    return ()


def _find_build(generator: Generator) -> Build | None:
    # A generator does not know its Pelican, but both hold the same settings; whole builds may be nested.
    return next((build for build in _builds.values() if build.site is generator.settings), None)


def _make_template_class(base: type[Template], build: Build) -> type[Template]:
    def render(self: Template, *args: Any, **kwargs: Any) -> str:
        # Pelican gives one dict of some hundred names, which Jinja copies anyway.
        context = args[0] if args and isinstance(args[0], dict) and not kwargs else dict(*args, **kwargs)
        content = context.get("article")
        if not isinstance(content, Content):
            content = context.get("page")
        # Indexes and archives are made of no article or page.
        own = _read_front_matter(content) if isinstance(content, Content) else ()
        # Only a page that Pelican writes has this; what other plugins render and write has not.
        path, render_with = context.get("output_file"), partial(base.render, self, context)
        if path is None:
            return build.render_other(Page(str(getattr(content, "save_as", "")), *own), self.name, render_with)
        return build.render_page(str(path).replace("\\", "/"), own, render_with)

    return type("PageTemplate", (base,), {"render": render})


def _read_front_matter(content: Content) -> tuple[()] | tuple[object, bool, bool]:
    """Return what a Page takes beside its path; nothing for a usual one, and so for most."""
    choice, is_final = content.metadata.get("intercom"), hasattr(content, "override_save_as")
    is_draft = getattr(content, "status", None) == "draft"
    return (choice, is_draft, is_final) if is_draft or is_final or choice is not None else ()

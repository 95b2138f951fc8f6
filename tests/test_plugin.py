"""The plugin's own side: how it is connected, and what it keeps."""

from __future__ import annotations

import gc
import subprocess
import sys
import weakref
from pathlib import Path
from typing import Any

import pytest
from pelican import Pelican
from pelican.plugins import signals

import pelican_intercom
from pelican_intercom import discovery, plugin
from tests.builds.building import connected_for_now, create_pelican

SIGNALS = [
    signals.initialized,
    signals.get_generators,
    signals.generator_init,
    signals.all_generators_finalized,
    signals.finalized,
]


def test_importing_the_package_imports_no_pelican() -> None:
    code = "import sys, pelican_intercom; print('pelican' in sys.modules, 'jinja2' in sys.modules)"
    finished = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert finished.stdout == "False False\n"


def test_registering_again_changes_nothing() -> None:
    before = [len(signal.receivers) for signal in SIGNALS]
    with connected_for_now():
        pelican_intercom.register()
        discovery.register()
        pelican_intercom.register()
        assert [len(signal.receivers) for signal in SIGNALS] == [count + 1 for count in before]


def test_the_receivers_outlive_the_call_that_connected_them() -> None:
    # Blinker holds receivers weakly.
    with connected_for_now():
        pelican_intercom.register()
        gc.collect()
        assert plugin.begin_build in list(signals.get_generators.receivers_for(None))


def test_nothing_is_kept_of_a_build_that_is_over(tmp_path: Path) -> None:
    site = create_pelican(tmp_path)
    with connected_for_now():
        site.init_plugins()
        site.run()
    assert site not in plugin._builds
    gone = weakref.ref(site)
    del site
    gc.collect()
    assert gone() is None


def test_nothing_is_kept_of_a_build_that_failed(tmp_path: Path) -> None:
    def fail(generator: Any) -> None:
        raise RuntimeError("another plugin's fault")

    site = create_pelican(tmp_path)
    with connected_for_now():
        site.init_plugins()
        signals.article_generator_finalized.connect(fail)
        with pytest.raises(RuntimeError, match="another plugin's fault"):
            site.run()
    gone = weakref.ref(site)
    del site
    gc.collect()
    assert gone() is None
    assert gone not in plugin._builds.keyrefs()


def make_generator(site: Pelican, settings: dict[str, Any]) -> Any:
    """Return the first of a site's generators, as Pelican makes it at the start of a run."""
    (first, *_) = site._get_generator_classes()
    context = site.settings | {"generated_content": {}, "static_links": set(), "static_content": {}}
    return first(context=context, settings=settings, path=site.path, theme=site.theme, output_path=site.output_path)


def test_a_generator_of_no_known_build_is_left_alone(tmp_path: Path) -> None:
    site = create_pelican(tmp_path)
    with connected_for_now():
        site.init_plugins()
        generator = make_generator(site, site.settings.copy())
        assert generator.env.from_string("[{{ intercom }}]").render(output_file="a.html") == "[]"


def test_a_path_as_windows_writes_it_matches_a_glob(tmp_path: Path) -> None:
    site = create_pelican(tmp_path, INTERCOM_EXCLUDE=["account/*"])
    with connected_for_now():
        site.init_plugins()
        generator = make_generator(site, site.settings)
        template = generator.env.from_string("<html><head></head></html>")
        page = template.render(output_file="account\\orders.html")
        assert template.render(output_file=None) == "<html><head></head></html>"
    assert page == '<html><head><meta name="pelican-intercom" content="off: INTERCOM_EXCLUDE"></head></html>'

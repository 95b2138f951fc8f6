"""The preview's build: the site as it will be published, but for what a local server needs, in a folder of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pelican_intercom.errors import IntercomError

from .workspace import Workspace

IDENTITY_PATH = "/api/intercom-identity"
WIDGET_PATH = "/stand-in/widget/"
# The function's secrets: a build never needs them.
_SECRETS = ("INTERCOM_API_SECRET", "INTERCOM_SESSION_SECRET")
# As site_settings does it: Pelican's own modules come from Python's cache, the site's files from their source alone.
_PELICAN = "import os, sys, pelican; sys.pycache_prefix = os.devnull; pelican.main()"
_REBUILDING = "-> Modified"
_BUILT = " seconds."
_SECONDS_TO_END = 5


class BuildError(IntercomError):
    """Pelican could not build the site; it has said why itself."""


def override_settings(workspace: Workspace, address: str) -> dict[str, Any]:
    """Return the settings that differ from the published site's; ``address`` is the server's, without a path.

    The sessions are the preview's own and come as cookies, so the function is asked without a token.
    """
    return {
        "SITEURL": "",
        # Without it Pelican warns that feeds have no address.
        "FEED_DOMAIN": address,
        # A page that is open must not vanish while the next build runs.
        "DELETE_OUTPUT_DIRECTORY": False,
        "INTERCOM_APP_ID": workspace.app_id,
        "INTERCOM_HOSTS": [],
        "INTERCOM_WIDGET_URL": None if workspace.is_live else WIDGET_PATH + workspace.app_id,
        "INTERCOM_IDENTITY_URL": IDENTITY_PATH,
        "INTERCOM_SESSION_TOKEN_FROM": None,
        "INTERCOM_IDENTITY_HEADER": None,
    }


@dataclass(frozen=True)
class Build:
    """One site's build into the folder ``output``, with ``overrides`` in the place of its own settings."""

    settings_file: Path
    output: Path
    overrides: Mapping[str, Any]

    def run(self) -> None:
        """Build the site once. Raises BuildError where Pelican fails."""
        status = subprocess.run(self._list_arguments(), env=self._make_environment(), check=False).returncode  # noqa: S603  (the user's own site, by the user's own Pelican)
        if status:
            raise BuildError(
                f"Pelican could not build {self.settings_file} (exit status {status}); its message is above."
            )

    def watch(self, say: Callable[[str], None]) -> Watch:
        """Start a Pelican that builds the site again on each change, and says so line by line."""
        process = subprocess.Popen(  # noqa: S603  (as above)
            [*self._list_arguments(), "--autoreload"],
            env=self._make_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
            # Ctrl-C is for the server alone, which then ends this process by its id.
            start_new_session=True,
        )
        return Watch(process, say)

    def _list_arguments(self) -> list[str]:
        settings = [f"{name}={json.dumps(value)}" for name, value in self.overrides.items()]
        command = [sys.executable, "-c", _PELICAN, "--settings", str(self.settings_file), "--output", str(self.output)]
        return [*command, "--extra-settings", *settings]

    def _make_environment(self) -> dict[str, str]:
        """Return the environment without the secrets, and with the settings' folder to import pelicanconf from."""
        inherited = {name: value for name, value in os.environ.items() if name not in _SECRETS}
        path = os.pathsep.join(filter(None, (str(self.settings_file.resolve().parent), inherited.get("PYTHONPATH"))))
        # Pelican's lines come through a pipe, which has no width.
        width = str(shutil.get_terminal_size().columns)
        return {**inherited, "PYTHONPATH": path, "PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1", "COLUMNS": width}


class Watch:
    """A Pelican that watches the site."""

    def __init__(self, process: subprocess.Popen[str], say: Callable[[str], None]) -> None:
        self.process, self._is_stopping = process, False
        self._reader = threading.Thread(target=self._relay, args=(process.stdout or (), say), daemon=True)
        self._reader.start()

    def stop(self) -> None:
        """End the process by its id, and wait until it has gone."""
        self._is_stopping = True
        with self.process:  # at the end, its pipe is closed
            self.process.terminate()
            try:
                self.process.wait(_SECONDS_TO_END)
            except subprocess.TimeoutExpired:
                self.process.kill()
            self._reader.join(_SECONDS_TO_END)

    def _relay(self, stream: Iterable[str], say: Callable[[str], None]) -> None:
        """Say each line but those of the first build, which repeats what was just seen; those too if Pelican ends."""
        repeated: list[str] = []
        is_repeating = True
        for line in filter(None, map(str.rstrip, stream)):
            is_repeating = is_repeating and not line.startswith(_REBUILDING)
            if is_repeating:
                repeated.append(line)
            else:
                say(line)
            # A mistake in the settings is said without the line that begins a build.
            is_repeating = is_repeating and not line.endswith(_BUILT)
        if not self._is_stopping:
            for line in repeated if is_repeating else ():
                say(line)
            say("Pelican has ended, so changes are no longer built: stop this preview, and start it again.")

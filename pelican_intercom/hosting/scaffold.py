"""What a host needs in a site's repository, as files in memory."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import astuple, dataclass, replace
from itertools import count
from pathlib import Path
from string import Template
from typing import Final

from .command import DEFAULT_PATH, DEFAULT_PROVIDER, Options, find_entries, stamp, write_command
from .hosts import HOSTS, TEMPLATES, Host, HostError
from .requirement import MARK, choose_requirement, is_published
from .site_files import WRANGLER, Addition, find_own, list_additions, locate, read, read_binding, write_import
from .variables import list_variables, read_provider, write_example, write_sam

FUNCTION: Final = Path(__file__).parent / "function.mjs"
"""The one file that a JavaScript host needs; `npm run function` builds it."""
CONFIGURATION: Final = (".json", ".toml")
"""How the names of files end that are the site's own, if it has them."""
_LAST_STEPS: Final = """\
Check the live site and its function: pelican-intercom audit https://YOUR-SITE
When audit passes, turn on Enforce Messenger security in Intercom: Settings > Channels > Messenger > Security.
   Then turn on Require verified updates (docs/security.md, "Two switches").
"""


@dataclass(frozen=True)
class Scaffold:
    """What one host needs: ``files`` are texts by their names in the repository, with forward slashes.

    ``additions`` are the lines that files of the site's own lack, ``steps`` what to do once they are there,
    ``recorded`` is the requirement that the function there was written with, ``others`` its entries at other paths.
    """

    entry: str
    command: str
    files: Mapping[str, str]
    additions: tuple[Addition, ...]
    steps: str
    recorded: str = ""
    others: tuple[str, ...] = ()


def plan(host: Host, given: Options, folder: Path) -> Scaffold:
    """Return what to write into a repository: an option that is not given is that of the function that is there.

    Raises HostError where no path says which of several functions is meant, for a wrong path, provider or requirement,
    and where no host could install what is installed here.
    """
    entries = find_entries(host, folder)
    recorded = [options for options in entries.values() if options]
    if not given.path and len(recorded) < len(entries):
        lost = next(entry for entry, options in entries.items() if not options)
        raise HostError(f"{lost} has lost its first comment, so its path is not known. Name it: --path")
    if not given.path and len(recorded) > 1:
        paths = " or --path ".join(options.path for options in recorded)
        raise HostError(f"There are several functions here. Name one: --path {paths}")
    same = [options for options in recorded if options.path == given.path]
    before = [*same, *recorded, Options(_read_provider(host, folder) or DEFAULT_PROVIDER, DEFAULT_PATH)][0]
    options = Options(*(new or old for new, old in zip(astuple(given), astuple(before), strict=True)))
    requirement = "" if host.function else choose_requirement(options.requirement, host.entry, folder)
    if host.function or is_published(options.requirement):
        options = replace(options, requirement="")
    scaffold = make_scaffold(host, options, folder, requirement)
    others = tuple(entry for entry, options in entries.items() if options and entry != scaffold.entry)
    return replace(scaffold, recorded=before.requirement, others=others)


def make_scaffold(host: Host, options: Options, folder: Path, requirement: str = "") -> Scaffold:
    """Return what serves the function at the options' path, beside what the repository in ``folder`` has.

    A Python host installs ``requirement``. Raises HostError for a wrong path or provider.
    """
    if not re.fullmatch(r"(/[A-Za-z0-9_-]+)+", options.path):
        allowed = f"letters, digits, - and _ between slashes, such as {DEFAULT_PATH}"
        raise HostError(f"--path {options.path!r} is not a path that every host can serve: use {allowed}")
    if not options.path.startswith(host.prefix):
        raise HostError(f"--path {options.path!r} must begin with {host.prefix}, where {host.name} serves functions")
    route = options.path.removeprefix(host.prefix).strip("/")
    place, command = locate(host, folder), write_command(host, options)
    entry = place.entry.replace("PATH", route)
    variables = list_variables(options.provider, host.name)
    wrangler, example = find_own(WRANGLER, folder), _name_example(host, options.provider, folder)
    values = {
        "path": options.path,
        "route": route,
        "function": write_import(place.function, entry) if place.function else "",
        "wrangler": wrangler.name,
        "binding": read_binding(wrangler) if host.name == "cloudflare-workers" else "",
        "example": example,
        "provider": options.provider,
        "requirement": requirement,
        **write_sam(variables),
    }
    texts = {example: write_example(variables, is_yaml=example.endswith(".yaml"))}
    for template in (TEMPLATES / host.name).rglob("*.template"):
        name = template.relative_to(TEMPLATES / host.name).as_posix().removesuffix(".template")
        texts[name] = Template(template.read_text(encoding="utf-8")).substitute(values)
    steps, numbers = texts.pop("next-steps.txt") + _LAST_STEPS, count(1)
    texts[entry] = texts.pop(host.entry)
    if host.name == "vercel" and _shares_requirements(folder, entry):
        texts["requirements.txt"] = texts.pop("api/requirements.txt")
    files = {name: _mark(name, text, command if name == entry else "") for name, text in sorted(texts.items())}
    if host.function:
        files[place.function] = FUNCTION.read_text(encoding="utf-8")
    return Scaffold(
        entry,
        command,
        {name: text for name, text in sorted(files.items()) if find_own(name, folder) == folder / name},
        tuple(line for name, text in files.items() for line in list_additions(name, text, folder, options.path)),
        re.sub(r"^(?=\S)", lambda _: f"{next(numbers)}. ", steps, flags=re.MULTILINE),
    )


def _read_provider(host: Host, folder: Path) -> str:
    """Return the provider of the example environment that is there, empty where none is."""
    examples = (read(folder / name) or "" for name in (f"intercom-{host.name}.env.example", host.example))
    return next(filter(None, map(read_provider, examples)), "")


def _name_example(host: Host, provider: str, folder: Path) -> str:
    """Return where the example environment goes: not in the place of one that another host has, of another provider."""
    if read_provider(read(folder / host.example) or "") == provider:
        return host.example
    for other in HOSTS.values():
        with suppress(HostError):  # the other host's configuration cannot be read
            functions = find_entries(other, folder).values() if other.example == host.example and other != host else ()
            if any(options and options.provider != provider for options in functions):
                return f"intercom-{host.name}.env.example"
    return host.example


def _mark(name: str, text: str, command: str) -> str:
    """Return a text with what tells it from one of the site's own, where it can hold a comment that is ours."""
    if name.endswith("requirements.txt"):
        return MARK + text
    if name.endswith((*CONFIGURATION, "ignore")):
        return text
    return stamp(text, "//" if name.endswith((".js", ".mjs")) else "#", command)


def _shares_requirements(folder: Path, entry: str) -> bool:
    """Return whether other functions take the root's requirements, which a file in ``api`` would displace."""
    others = [path for path in (folder / "api").rglob("*.py") if path != folder / entry]
    return bool(others) and (folder / "requirements.txt").is_file() and not (folder / "api/requirements.txt").is_file()

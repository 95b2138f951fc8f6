"""What a host needs in a site's repository, as files in memory."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from string import Template
from typing import Final

from .command import DEFAULT_PATH, Options, choose_options, find_entries, read_command, stamp, write_command
from .hosts import HOSTS, TEMPLATES, Host, HostError
from .requirement import MARK, check_requirement, find_requirement, is_published
from .site_files import (
    WRANGLER,
    Addition,
    find_files,
    find_netlify_folders,
    find_own,
    list_additions,
    read,
    read_configuration,
    read_table,
    write_import,
)
from .variables import list_variables, write_example, write_sam

FUNCTION: Final = Path(__file__).parent / "function.mjs"
"""The one file that a JavaScript host needs; `npm run function` builds it."""
CONFIGURATION: Final = (".json", ".toml")
"""How the names of files end that are the site's own, if it has them."""


@dataclass(frozen=True)
class File:
    """One file: its name in the site's repository with forward slashes, and its text."""

    name: str
    text: str


@dataclass(frozen=True)
class Scaffold:
    """The files for one host, the lines that files of the site's own lack, and what to do once they are there.

    ``recorded`` is the requirement that the function there was written with, ``others`` are its entries at other paths.
    """

    entry: str
    files: tuple[File, ...]
    additions: tuple[Addition, ...]
    steps: str
    recorded: str = ""
    others: tuple[str, ...] = ()


def plan(host: Host, given: Options, folder: Path) -> Scaffold:
    """Return what to write into a repository: an option that is not given is that of the function that is there.

    Raises HostError as ``make_scaffold`` does, where a requirement is wrong, and where no host could install what is
    installed here.
    """
    place = locate(host, folder)
    entries = find_entries(place, folder)
    if host.name == "netlify" and not entries:
        for path in find_files(folder, Path(place.entry).name):
            if read_command(host, read(path) or ""):
                old = path.relative_to(folder).as_posix()
                raise HostError(f"{old} is not in the functions folder of netlify.toml. Move it to {place.entry}.")
    recorded = [options for options in entries.values() if options]
    if not given.path and len(recorded) < len(entries):
        lost = next(entry for entry, options in entries.items() if not options)
        raise HostError(f"{lost} has lost its first comment, so its path is not known. Name it: --path")
    options = choose_options(recorded, given)
    requirement = ""
    if not host.function:
        requirement = options.requirement or find_requirement()
        check_requirement(requirement)
    options = replace(options, requirement="" if is_published(requirement) else requirement)
    scaffold = make_scaffold(host, options, folder, requirement)
    others = tuple(entry for entry, options in entries.items() if options and entry != scaffold.entry)
    return replace(scaffold, recorded=recorded[0].requirement if recorded else "", others=others)


def make_scaffold(host: Host, options: Options, folder: Path, requirement: str = "") -> Scaffold:
    """Return what serves the function at the options' path, beside what the repository in ``folder`` has.

    A Python host installs ``requirement``. Raises HostError for a wrong path or provider.
    """
    check_path(host, options.path)
    route = options.path.removeprefix(host.prefix).strip("/")
    place = locate(host, folder)
    entry = place.entry.replace("PATH", route)
    variables = list_variables(options.provider, host.name)
    wrangler, example = find_own(WRANGLER, folder), _name_example(host, options.provider, folder)
    values = {
        "path": options.path,
        "route": route,
        "function": write_import(place.function, entry) if place.function else "",
        "wrangler": wrangler.name,
        "binding": _read_binding(wrangler) if host.name == "cloudflare-workers" else "",
        "example": example,
        "provider": options.provider,
        "requirement": requirement,
        **write_sam(variables),
    }
    texts = {example: write_example(variables, is_yaml=example.endswith(".yaml"))}
    for template in (TEMPLATES / host.name).rglob("*.template"):
        name = template.relative_to(TEMPLATES / host.name).as_posix().removesuffix(".template")
        texts[name] = Template(template.read_text(encoding="utf-8")).substitute(values)
    steps = texts.pop("next-steps.txt")
    texts[entry] = texts.pop(HOSTS[host.name].entry)
    if host.name == "vercel" and _shares_requirements(folder, entry):
        texts["requirements.txt"] = texts.pop("api/requirements.txt")
    files = [_mark(name, text, write_command(host, options) if name == entry else "") for name, text in texts.items()]
    files += [File(place.function, FUNCTION.read_text(encoding="utf-8"))] if host.function else []
    additions = [line for file in files for line in list_additions(file.name, file.text, folder, options.path)]
    files = [file for file in files if find_own(file.name, folder) == folder / file.name]
    return Scaffold(entry, tuple(sorted(files, key=lambda file: file.name)), tuple(additions), steps)


def _read_binding(wrangler: Path) -> str:
    return str(read_table(read_configuration(wrangler), "assets").get("binding", "ASSETS"))


def _name_example(host: Host, provider: str, folder: Path) -> str:
    """Return where the example environment goes: not in the place of one that another host has, of another provider."""
    if f"INTERCOM_SESSION_PROVIDER={provider}\n" in (read(folder / host.example) or ""):
        return host.example
    for other in HOSTS.values():
        with suppress(HostError):  # the other host's configuration cannot be read
            shares = other.example == host.example and other != HOSTS[host.name]
            functions = find_entries(locate(other, folder), folder).values() if shares else ()
            if any(options and options.provider != provider for options in functions):
                return f"intercom-{host.name}.env.example"
    return host.example


def locate(host: Host, folder: Path) -> Host:
    """Return a host with its files where this repository has them: Netlify's configuration may name other folders."""
    if host.name != "netlify":
        return host
    base, functions = find_netlify_folders(folder)
    return replace(host, entry=f"{base}{functions}/intercom-identity.mjs", function=base + host.function)


def check_path(host: Host, path: str) -> None:
    """Raise HostError unless the host can serve the path."""
    if not re.fullmatch(r"(/[A-Za-z0-9_-]+)+", path):
        allowed = f"letters, digits, - and _ between slashes, such as {DEFAULT_PATH}"
        raise HostError(f"--path {path!r} is not a path that every host can serve: use {allowed}")
    if not path.startswith(host.prefix):
        raise HostError(f"--path {path!r} must begin with {host.prefix}, where {host.name} serves functions")


def _mark(name: str, text: str, command: str) -> File:
    """Return a file with what tells it from one of the site's own, where it can hold a comment that is ours."""
    if name.endswith("requirements.txt"):
        return File(name, MARK + text)
    if name.endswith((*CONFIGURATION, "ignore")):
        return File(name, text)
    return File(name, stamp(text, "//" if name.endswith((".js", ".mjs")) else "#", command))


def _shares_requirements(folder: Path, entry: str) -> bool:
    """Return whether other functions take the root's requirements, which a file in ``api`` would displace."""
    others = [path for path in (folder / "api").rglob("*.py") if path != folder / entry]
    return bool(others) and (folder / "requirements.txt").is_file() and not (folder / "api/requirements.txt").is_file()

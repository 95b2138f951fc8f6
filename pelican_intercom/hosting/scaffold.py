"""What a host needs in a site's repository, as files in memory."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path
from string import Template
from typing import Final

from .command import DEFAULT_PATH, Options, choose_options, find_recorded, find_unrecorded, write_command
from .hosts import TEMPLATES, Host, HostError
from .requirement import MARK, check_requirement, find_requirement, is_published
from .site_files import (
    AZURE_FILE,
    Addition,
    find_files,
    find_netlify_folders,
    find_wrangler,
    list_azure_lines,
    list_wrangler_lines,
    read_configuration,
)
from .stamp import stamp
from .variables import Variable, list_variables, write_dotenv, write_yaml

STEPS: Final = "next-steps.txt"
SUFFIX: Final = ".template"
FUNCTION: Final = Path(__file__).parent / "function.mjs"
"""The one file that a JavaScript host needs; `npm run function` builds it."""
# Static Web Apps puts a token of its own into Authorization, so the session's travels in another header there.
AZURE_HEADER: Final = Variable(
    "INTERCOM_SESSION_HEADER",
    'Static Web Apps replaces Authorization. Set INTERCOM_IDENTITY_HEADER = "X-Session-Token" on the site as well.',
    "X-Session-Token",
)


class Kind(Enum):
    """Whose a file is: ours, and stamped; the site's, if it has one; or one that may hold lines of both."""

    OWN = "own"
    SITE = "site"
    IGNORE = "ignore"
    REQUIREMENTS = "requirements"


@dataclass(frozen=True)
class File:
    """One file: its name in the site's repository with forward slashes, its text, and whose it is."""

    name: str
    text: str
    kind: Kind = Kind.OWN


@dataclass(frozen=True)
class Scaffold:
    """The files for one host, the lines that files of the site's own lack, and what to do once they are there."""

    entry: str
    files: tuple[File, ...]
    additions: tuple[Addition, ...]
    steps: str


@dataclass(frozen=True)
class Plan:
    """A scaffold, the requirement that the function there was written with, and its entries at other paths."""

    scaffold: Scaffold
    recorded: str
    others: tuple[str, ...]


def make_scaffold(host: Host, options: Options, folder: Path, requirement: str = "") -> Scaffold:
    """Return what serves the function at the options' path, beside what the repository in ``folder`` has.

    A Python host installs ``requirement``. Raises HostError for a wrong path, provider or requirement.
    """
    check_path(host, options.path)
    if host.requirements:
        check_requirement(requirement)
    values = list_values(host, options, folder, requirement)
    entry = find_entry(host, folder, options.path)
    command = write_command(host, options)
    files = [File(name, text, kind) for name, text, kind in _fill(host, entry, values)]
    stamped = [_stamp(file, "" if file.name == host.variables else command) for file in files]
    if host.bundle:
        bundle = host.bundle.replace("BASE", values["base"])
        stamped.append(File(f"{bundle}/{FUNCTION.name}", FUNCTION.read_text(encoding="utf-8")))
    if host.name == "vercel" and _shares_requirements(folder, entry):
        stamped = [
            replace(file, name="requirements.txt") if file.kind is Kind.REQUIREMENTS else file for file in stamped
        ]
    additions = tuple(_list_additions(host, options.path, folder, values))
    kept = [file for file in stamped if not _is_elsewhere(file, folder)]
    steps = Template((TEMPLATES / host.name / f"{STEPS}{SUFFIX}").read_text(encoding="utf-8")).substitute(values)
    return Scaffold(entry, tuple(sorted(kept, key=lambda file: file.name)), additions, steps)


def plan(host: Host, given: Options, folder: Path) -> Plan:
    """Return what to write into a repository: an option that is not given is that of the function that is there.

    Raises HostError as ``make_scaffold`` does, and where no host could install what is installed here.
    """
    entry = find_entry(host, folder)
    recorded = find_recorded(host, entry, folder)
    if not given.path and (lost := find_unrecorded(entry, folder)):
        raise HostError(lost[0], f"{lost[0]} has lost its first comment, so its path is not known. Name it: --path")
    options = choose_options(recorded, given)
    requirement = (options.requirement or find_requirement()) if host.requirements else ""
    if not host.requirements or is_published(requirement):
        options = replace(options, requirement="")
    scaffold = make_scaffold(host, options, folder, requirement)
    former = next((found.options.requirement for found in recorded), "")
    return Plan(scaffold, former, tuple(found.entry for found in recorded if found.entry != scaffold.entry))


def find_entry(host: Host, folder: Path, path: str | None = None) -> str:
    """Return where the entry goes in a repository; without a path, ``PATH`` stays in it."""
    base, functions = find_netlify_folders(folder) if host.name == "netlify" else ("", "")
    entry = host.entry.replace("FUNCTIONS", base + functions)
    return entry.replace("PATH", path.removeprefix(host.prefix).strip("/")) if path else entry


def list_values(host: Host, options: Options, folder: Path, requirement: str) -> dict[str, str]:
    """Return what stands in the templates for a name after a dollar sign."""
    variables = list_variables(options.provider, (AZURE_HEADER,) if host.name == "azure" else ())
    base, functions = find_netlify_folders(folder) if host.name == "netlify" else ("", "")
    wrangler = read_configuration(folder / find_wrangler(folder)) if host.name == "cloudflare-workers" else {}
    depth = functions.count("/") + 1 if functions else options.path.count("/")
    return {
        "path": options.path,
        "route": options.path.removeprefix(host.prefix).strip("/"),
        "up": "../" * depth,
        "base": base,
        "functions": functions,
        "binding": str(wrangler.get("assets", {}).get("binding", "ASSETS")),
        "provider": options.provider,
        "requirement": requirement,
        "variables": (write_yaml if host.variables.endswith(".yaml") else write_dotenv)(variables),
        **write_sam(variables),
    }


def check_path(host: Host, path: str) -> None:
    """Raise HostError unless the host can serve the path."""
    if not re.fullmatch(r"(/[A-Za-z0-9_-]+)+", path):
        allowed = f"letters, digits, - and _ between slashes, such as {DEFAULT_PATH}"
        raise HostError(path, f"--path {path!r} is not a path that every host can serve: it is {allowed}")
    if not path.startswith(host.prefix):
        raise HostError(
            path, f"--path {path!r} must begin with {host.prefix}: {host.name} serves functions nowhere else"
        )


def write_sam(variables: list[Variable]) -> Mapping[str, str]:
    """Return the variables as the parameters and the environment of an AWS SAM template."""
    parameters, environment = [], []
    for variable in variables:
        name = "".join(part.capitalize() for part in variable.name.split("_"))
        parameters += [f"  {name}:", "    Type: String"]
        parameters += ["    NoEcho: true"] if "SECRET" in variable.name else []
        default = [] if variable.required and not variable.value else [f'    Default: "{variable.value}"']
        parameters += [*default, f"    Description: {quote_yaml(variable.where)}"]
        environment.append(f"          {variable.name}: !Ref {name}")
    return {"parameters": "\n".join(parameters), "environment": "\n".join(environment)}


def quote_yaml(text: str) -> str:
    """Return the text as a YAML string in single quotes."""
    return "'" + text.replace("'", "''") + "'"


def _fill(host: Host, entry: str, values: Mapping[str, str]) -> Iterator[tuple[str, str, Kind]]:
    """Yield the name, the text and the kind of each file that is made of a template."""
    yield host.variables, values["variables"], Kind.OWN
    for template in sorted((TEMPLATES / host.name).rglob(f"*{SUFFIX}")):
        name = template.relative_to(TEMPLATES / host.name).as_posix().removesuffix(SUFFIX)
        text = Template(template.read_text(encoding="utf-8")).substitute(values)
        if name.endswith("requirements.txt"):
            yield name, MARK + text, Kind.REQUIREMENTS
        elif name.endswith("ignore"):
            yield name, text, Kind.IGNORE
        elif name in host.site_files:
            yield name, text, Kind.SITE
        elif name != STEPS:
            yield entry if name == host.entry else name, text, Kind.OWN


def _stamp(file: File, command: str) -> File:
    if file.kind is not Kind.OWN:
        return file
    # The example environment is the same for all hosts at the repository's root, whose command it cannot name.
    return File(file.name, stamp(file.text, "//" if file.name.endswith((".js", ".mjs")) else "#", command))


def _shares_requirements(folder: Path, entry: str) -> bool:
    """Return whether other functions take the root's requirements, which a file in ``api`` would displace."""
    others = [path for path in (folder / "api").rglob("*.py") if path != folder / entry]
    return bool(others) and (folder / "requirements.txt").is_file() and not (folder / "api/requirements.txt").is_file()


def _is_elsewhere(file: File, folder: Path) -> bool:
    """Return whether the site has its own file in another place, or in another language, for the same purpose."""
    if file.name == AZURE_FILE:
        return find_files(folder, AZURE_FILE) not in ([], [folder / AZURE_FILE])
    return file.name == "wrangler.toml" and find_wrangler(folder) != file.name


def _list_additions(host: Host, path: str, folder: Path, values: Mapping[str, str]) -> Iterator[Addition]:
    if host.name.startswith("cloudflare") and (folder / find_wrangler(folder)).is_file():
        template = TEMPLATES / host.name / f"wrangler.toml{SUFFIX}"
        wanted = tomllib.loads(Template(template.read_text(encoding="utf-8")).substitute(values))
        yield from list_wrangler_lines(folder, wanted, path)
    elif host.name == "azure":
        yield from list_azure_lines(folder)

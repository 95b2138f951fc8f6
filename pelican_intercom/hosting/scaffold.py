"""What a host needs in a site's repository, as files in memory."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from string import Template
from typing import Final

from .copies import STAMP, read_core, write_stamp
from .hosts import TEMPLATES, Host, HostError
from .variables import Variable, list_variables, write_dotenv, write_yaml

DEFAULT_PATH: Final = "/api/intercom-identity"
STEPS: Final = "next-steps.txt"
SUFFIX: Final = ".template"
# Static Web Apps puts a token of its own into Authorization, so the session's travels in another header there.
AZURE_HEADER: Final = Variable(
    "INTERCOM_SESSION_HEADER",
    'Static Web Apps replaces Authorization. Set INTERCOM_IDENTITY_HEADER = "X-Session-Token" on the site as well.',
    "X-Session-Token",
)


@dataclass(frozen=True)
class File:
    """One file: its name in the site's repository with forward slashes, its text, and whether the site may own it."""

    name: str
    text: str
    is_shared: bool = False


@dataclass(frozen=True)
class Scaffold:
    """The files for one host, and what to do once they are there, in at most ten lines."""

    files: tuple[File, ...]
    steps: str


def make_scaffold(host: Host, *, provider: str | None = None, path: str = DEFAULT_PATH) -> Scaffold:
    """Return the files that serve the function at ``path``; raises HostError for a wrong path or provider."""
    check_path(host, path)
    variables = list_variables(provider, (AZURE_HEADER,) if host.name == "azure" else ())
    values = {
        "path": path,
        "route": path.removeprefix(host.prefix).strip("/"),
        "up": "../" * path.count("/"),
        **write_sam(variables),
    }
    copied = read_core(host)
    files = [File(f"{host.copy}/{name}", text) for name, text in copied.items()]
    files.append(File(f"{host.copy}/{STAMP}", write_stamp(host, copied)))
    is_yaml = host.variables.endswith(".yaml")
    files.append(File(host.variables, (write_yaml if is_yaml else write_dotenv)(variables)))
    steps = ""
    for template in sorted((TEMPLATES / host.name).rglob(f"*{SUFFIX}")):
        name = template.relative_to(TEMPLATES / host.name).as_posix().removesuffix(SUFFIX)
        text = Template(template.read_text(encoding="utf-8")).substitute(values)
        if name == STEPS:
            steps = text
        else:
            final = name.replace("PATH", path.strip("/"))
            files.append(File(final, text, is_shared=final in host.shared))
    return Scaffold(tuple(sorted(files, key=lambda file: file.name)), steps)


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

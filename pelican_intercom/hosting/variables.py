"""The example environment: the variables of a provider, and where the site's owner finds their values."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import dataclass
from typing import Any, Final

from .hosts import TEMPLATES, HostError

_DATA: Final[dict[str, Any]] = tomllib.loads((TEMPLATES / "variables.toml").read_text(encoding="utf-8"))
PROVIDERS: Final[dict[str, Any]] = _DATA["providers"]


@dataclass(frozen=True)
class Variable:
    """One environment variable: where its value is found, its value if that is known, and whether it may be absent."""

    name: str
    where: str
    value: str
    is_optional: bool


def list_variables(provider: str, host: str) -> list[Variable]:
    """Return a provider's variables in the order in which they are shown; raises HostError for an unknown provider."""
    if provider not in PROVIDERS:
        raise HostError(f"{provider!r} is not a provider. Providers: {', '.join(PROVIDERS)}.")
    # Static Web Apps puts a token of its own into Authorization, so the session's travels in another header there.
    known = {"INTERCOM_SESSION_PROVIDER": provider, "INTERCOM_SESSION_HEADER": "X-Session-Token"}
    tables = [_DATA["every"], _DATA["hosts"].get(host, {}), PROVIDERS[provider]]
    needed = [item for table in tables for item in table.items() if item[0] != "optional"]
    optional = [item for table in reversed(tables) for item in table.get("optional", {}).items()]
    variables = [(*item, False) for item in needed] + [(*item, True) for item in optional]
    return [Variable(name, where, known.get(name, ""), is_optional) for name, where, is_optional in variables]


def read_provider(example: str) -> str:
    """Return the provider that an example environment names, empty where it names none."""
    found = re.search(r"^INTERCOM_SESSION_PROVIDER(?:=|: \|-\n  )(\S+)$", example, re.MULTILINE)
    return found[1] if found and found[1] in PROVIDERS else ""


def write_example(variables: list[Variable], *, is_yaml: bool) -> str:
    """Return NAME=value lines, or YAML for ``gcloud --env-vars-file``, whose literal blocks escape nothing."""
    rule = "Everything after = is the value, just as it is: no quotes, no escapes."
    if is_yaml:
        rule = "A value is on the line below its name, after two spaces: no quotes."
    text = f"# Fill in a copy of this file, outside of the repository. {rule}\n"
    for variable in variables:
        line = f"{variable.name}={variable.value}"
        if is_yaml:
            line = f"{variable.name}: |-\n  {variable.value}".rstrip()
        text += f"\n# {variable.where}\n{'# ' if variable.is_optional else ''}{line}\n"
    return text


def write_sam(variables: list[Variable]) -> dict[str, str]:
    """Return the variables as the parameters and the environment of an AWS SAM template."""
    parameters = environment = ""
    for variable in variables:
        name = variable.name.title().replace("_", "")
        parameters += f"  {name}:\n    Type: String\n    Description: {json.dumps(variable.where)}\n"
        parameters += "    NoEcho: true\n" if "SECRET" in variable.name else ""
        has_default = variable.value or variable.is_optional
        parameters += f'    Default: "{variable.value}"\n' if has_default else ""
        environment += f"          {variable.name}: !Ref {name}\n"
    return {"parameters": parameters.rstrip(), "environment": environment.rstrip()}

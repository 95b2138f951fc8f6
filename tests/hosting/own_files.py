"""Repositories with configuration of their own, and an owner who adds the lines that the command prints."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from pelican_intercom.hosting.site_files import Addition

WORKER = """\
export default {
  async fetch(request, env, context) {
    return new Response("the site's own worker");
  },
};
"""
COMMON = {
    ".gitignore": "output/\n",
    "package.json": '{\n  "name": "site",\n  "type": "commonjs",\n  "dependencies": {}\n}\n',
    "requirements.txt": "markdown\n",
}
# What a repository has before the function comes, by what it is like.
REPOSITORIES: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "netlify: functions in a folder of the site's own": (
        "netlify",
        {
            "netlify.toml": '[build]\n  command = "make"\n  publish = "output"\n[functions]\n  directory = "lambda"\n',
            "lambda/hello.mjs": 'export default () => new Response("hello");\n',
        },
    ),
    "netlify: functions in [build]": (
        "netlify",
        {"netlify.toml": '[build]\n  publish = "output"\n  functions = "./src/functions/"\n'},
    ),
    "cloudflare-pages: wrangler.toml": (
        "cloudflare-pages",
        {"wrangler.toml": 'name = "mine"\n\n[vars]\nGREETING = "hello"\n'},
    ),
    "cloudflare-pages: wrangler.jsonc": (
        "cloudflare-pages",
        {"wrangler.jsonc": '{\n  // Pages\n  "name": "mine",\n  "pages_build_output_dir": "./output", // built\n}\n'},
    ),
    "cloudflare-workers: assets alone": (
        "cloudflare-workers",
        {
            "wrangler.toml": 'name = "mine"\ncompatibility_date = "2025-06-01"\n\n[assets]\ndirectory = "output"\n'
            'not_found_handling = "404-page"\n'
        },
    ),
    "cloudflare-workers: a binding of another name": (
        "cloudflare-workers",
        {
            "wrangler.toml": 'name = "mine"\n\n[assets]\ndirectory = "output"\nbinding = "FILES"\n'
            'run_worker_first = ["/hello"]\n'
        },
    ),
    "cloudflare-workers: no assets": ("cloudflare-workers", {"wrangler.toml": 'name = "mine"\n'}),
    "cloudflare-workers: a worker of the site's own": (
        "cloudflare-workers",
        {
            "wrangler.jsonc": '{\n  "name": "mine",\n  "main": "src/worker.mjs",\n'
            '  "assets": {\n    "directory": "./output"\n  }\n}\n',
            "src/worker.mjs": WORKER,
        },
    ),
    "vercel: its own api/requirements.txt": (
        "vercel",
        {
            "vercel.json": '{\n  "buildCommand": "make",\n  "outputDirectory": "output"\n}\n',
            "api/requirements.txt": "markdown\n",
            "api/hello.py": "import markdown\n",
        },
    ),
    "azure: staticwebapp.config.json": (
        "azure",
        {"content/extra/staticwebapp.config.json": '{\n  "navigationFallback": { "rewrite": "/404.html" }\n}\n'},
    ),
    "azure: another Python": (
        "azure",
        {"staticwebapp.config.json": '{\n  "platform": {\n    "apiRuntime": "python:3.8"\n  }\n}\n'},
    ),
    "aws": ("aws", {"intercom-aws/function/requirements.txt": "markdown\n"}),
    "google": ("google", {"intercom-google/requirements.txt": "markdown\n"}),
    "wsgi": ("wsgi", {"intercom-wsgi/requirements.txt": "markdown\n"}),
    "node": ("node", {}),
}


def make_repository(files: Mapping[str, str], folder: Path) -> dict[str, str]:
    """Lay a repository's files into a folder, and return all of them."""
    everything = {**COMMON, **files}
    for name, text in everything.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return everything


def add_lines(addition: Addition, folder: Path) -> None:
    """Add lines where their words say, as a person would."""
    path, where, lines = folder / addition.name, addition.where, addition.text
    text = path.read_text(encoding="utf-8")
    if where == "at the top, before any [table]":
        text = lines + text
    elif where == "at the end":
        text += lines
    elif where.startswith("at the top, and first in "):
        first, second = lines.splitlines(keepends=True)
        text = first + re.sub(r"(fetch\(request, env, context\) \{\n)", lambda found: found[1] + second, text)
    elif there := re.fullmatch(r"in its table \[(.+)\]", where):
        text = text.replace(f"[{there[1]}]\n", f"[{there[1]}]\n{lines}")
    elif there := re.fullmatch(r"in its list (.+)", where):
        text = re.sub(rf"({there[1]}\W*[=:] *\[)", lambda found: found[1] + lines, text)
    elif there := re.fullmatch(r'in its object "(.+)"', where):
        key = lines.partition(":")[0]
        text = re.sub(rf"^ *{key}: .*,?\n", "", text, flags=re.MULTILINE)
        text = re.sub(rf'("{there[1]}": \{{)', lambda found: f"{found[1]}\n{lines}", text)
        text = re.sub(r",(\s*\})", r"\1", text)
    elif there := re.fullmatch("instead of the line (.+)", where):
        text = text.replace(f"{there[1]}\n", lines)
    else:
        assert where == "in its outermost object"
        text = text.replace("{", f"{{\n{lines}", 1)
    path.write_text(text, encoding="utf-8")

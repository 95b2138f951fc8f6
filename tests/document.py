"""A page as a browser reads it, by html5lib, which follows the HTML standard's parsing algorithm."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

import html5lib

Token = tuple[str, ...]
LOADER = re.compile(r"src=(?:[^?#]*/)?intercom\.[0-9a-f]{8}\.js")
HTML = "http://www.w3.org/1999/xhtml"


def outline(page: bytes | str) -> list[Token]:
    """Return a document's nodes in order: doctype, comments, elements' starts and ends, and texts joined."""
    walk = html5lib.getTreeWalker("etree")
    document = html5lib.parse(page.encode() if isinstance(page, str) else page, transport_encoding="utf-8")
    return list(_join_texts(map(_read, walk(document))))


def find_difference(before: bytes | str, after: bytes | str) -> str:
    """Return what else the tag did to a page than to add one script element to its head; nothing where all is well."""
    kept, found = remove_loaders(outline(after))
    if len(found) != 1:
        return f"{len(found)} script elements load the loader"
    if found[0] != ("html", "head"):
        return f"the script is in {' > '.join(found[0])}"
    expected = outline(before)
    if kept == expected:
        return ""
    at = next((i for i, (one, other) in enumerate(zip(kept, expected, strict=False)) if one != other), len(kept))
    return f"node {at} was {expected[at : at + 1]} and is {kept[at : at + 1]}"


def remove_loaders(tokens: Iterable[Token]) -> tuple[list[Token], list[tuple[str, ...]]]:
    """Return an outline without the script elements that a browser fetches the loader for, and each one's ancestors."""
    kept: list[Token] = []
    found: list[tuple[str, ...]] = []
    elements: list[Token] = []
    for token in tokens:
        inside = bool(elements) and is_loader(elements[-1])
        if token[0] == "start":
            if is_loader(token):
                found.append(tuple(element[2] for element in elements))
            elements.append(token)
        if not inside and not is_loader(token):
            kept.append(token)
        if token[0] == "end":
            elements.pop()
    return list(_join_texts(kept)), found


def remove_meta(tokens: Iterable[Token]) -> list[Token]:
    """Return an outline without the meta element that says why a page is left out."""
    return list(_join_texts(token for token in tokens if "name=pelican-intercom" not in token))


def is_loader(token: Token) -> bool:
    """Say whether a token starts a script element of HTML whose address is the loader's."""
    return token[:3] == ("start", HTML, "script") and any(LOADER.fullmatch(attribute) for attribute in token[3:])


def _read(token: Any) -> Token:
    kind, data = token["type"], token.get("data")
    if kind in {"StartTag", "EmptyTag"}:
        attributes = sorted(f"{name}={value}" for (_, name), value in data.items())
        return ("start" if kind == "StartTag" else "void", str(token["namespace"]), token["name"], *attributes)
    if kind == "EndTag":
        return ("end", str(token["namespace"]), token["name"])
    if kind in {"Characters", "SpaceCharacters"}:
        return ("text", data)
    if kind == "Comment":
        return ("comment", data)
    return (kind, *(str(token.get(part)) for part in ("name", "publicId", "systemId")))


def _join_texts(tokens: Iterable[Token]) -> Iterator[Token]:
    text = ""
    for token in tokens:
        if token[0] == "text":
            text += token[1]
            continue
        if text:
            yield ("text", text)
            text = ""
        yield token
    if text:
        yield ("text", text)

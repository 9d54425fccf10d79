"""A picture of every screen of the demonstration, made anew by `make screens`: docs/screens holds one of each.

All of them, at 320, 768 and 1280 px, go into the folder that SCREENS names, to be looked at.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import django
from PIL import Image
from playwright.sync_api import Page

from tests.browser.conftest import new_context
from tests.browser.pictures import Album, run_album
from tests.browser.workbench import FIRST_COURSE

PICTURES = Path(__file__).parents[2] / "docs" / "screens"
MOST_BYTES = 90_000
PHONE, TABLET, DESK = 320, 768, 1280
MOST_HIGH = 2400
MANAGERS = "coach_mentoring.4"
# Who shows a panel best comes first: the one that stands in docs/screens is theirs.
WHO = (
    *((name, FIRST_COURSE) for name in ("asha", "sam", "lee", "robin", "ella", "priya", "maya", "nia", "max")),
    *((name, FIRST_COURSE) for name in ("chloe", "tom", "dev", "ben", "ivy", "joel", "kit", "zara")),
    ("rhona", MANAGERS),
)
INDEX = (
    "# The screens",
    "",
    "Every panel once, on a phone's width, as somebody of the [workbench](../development.md#the-workbench) sees it.",
    "Made by `make screens`; `make screens SCREENS=folder` puts all of them there, at 320, 768 and 1280 px.",
)


def take(page: Page, width: int, path: Path, /) -> None:
    """The block alone, at most MOST_HIGH pixels of it, in few colours."""
    page.set_viewport_size({"width": width, "height": 900})
    page.evaluate("document.activeElement?.blur?.()")
    box = page.locator(".coach-mentoring").first.bounding_box()
    if box is None:
        raise LookupError(path.name)
    top = max(box["y"] + page.evaluate("window.scrollY") - 8, 0)
    clip = {"x": 0, "y": top, "width": width, "height": min(box["height"] + 16, MOST_HIGH)}
    taken = page.screenshot(clip=clip, full_page=True, animations="disabled")  # type: ignore[arg-type]
    picture = Image.open(io.BytesIO(taken)).convert("RGB").quantize(64, dither=Image.Dither.NONE)
    path.parent.mkdir(parents=True, exist_ok=True)
    picture.save(path, optimize=True)


def take_all(album: Album, everything: Path | None, /) -> Iterator[tuple[str, str, str]]:
    """Name, heading and username of every panel of which docs/screens gets a picture."""
    # Only now: what it looks at asks Django for the block.
    from tests.browser.screens import find_screens, show

    kept: set[str] = set()
    seen: set[tuple[str, frozenset[str]]] = set()
    for username, course in WHO:
        page = album.workbench.open(new_context(album.browser, PHONE, 900).new_page(), username, course=course)
        for number, screen in enumerate(find_screens(page)):
            is_wanted = everything is not None and (screen.name, screen.shape) not in seen
            if screen.name in kept and not is_wanted:
                continue
            seen.add((screen.name, screen.shape))
            page.set_viewport_size({"width": PHONE, "height": 900})
            show(page, screen.url, screen.target)
            if screen.name not in kept:
                take(page, PHONE, PICTURES / f"{screen.name}.png")
                check_size(screen.name)
                kept.add(screen.name)
                yield screen.name, page.locator("[data-cm-heading]").first.inner_text(), username
            if everything is not None:
                for width in (PHONE, TABLET, DESK):
                    take(page, width, everything / f"{screen.name}-{username}-{number}-{width}.png")
        page.context.close()


def check_size(name: str, /) -> None:
    size = (PICTURES / f"{name}.png").stat().st_size
    if size > MOST_BYTES:
        raise ValueError(f"{name}.png: {size} bytes")


def write_index(screens: Iterable[tuple[str, str, str]], /) -> None:
    rows = [f"| `{name}` | {heading} | {who} | ![{heading}]({name}.png) |" for name, heading, who in sorted(screens)]
    head = ["| panel | heading | as | at 320 px |", "|---|---|---|---|"]
    (PICTURES / "README.md").write_text("\n".join([*INDEX, "", *head, *rows, ""]), encoding="utf-8")


def main() -> None:
    django.setup()
    for old in PICTURES.glob("*.png"):
        # Those with a width in their name are the README's own.
        if not old.stem[-1].isdigit():
            old.unlink()
    folder = os.environ.get("SCREENS")
    with run_album() as album:
        write_index(list(take_all(album, Path(folder) if folder else None)))


if __name__ == "__main__":
    main()

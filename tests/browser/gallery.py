"""A picture of every screen of the demonstration, made anew by `make screens`: docs/screens holds one of each.

All of them, at 320, 768 and 1280 px, go into the folder that SCREENS names, to be looked at.
"""

from __future__ import annotations

import io
import os
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page

from tests.browser.conftest import new_context
from tests.browser.pictures import run_album
from tests.browser.screens import Screen, find_screens, show
from tests.browser.workbench import FIRST_COURSE, Workbench

PICTURES = Path(__file__).parents[2] / "docs" / "screens"
MOST_BYTES = 90_000
PHONE, TABLET, DESK = 320, 768, 1280
MOST_HIGH = 2400
# Who shows a panel best comes first: the one that stands in docs/screens is theirs.
WHO = ("asha", "sam", "lee", "robin", "ella", "priya", "chloe", "tom", "dev", "ben")


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


def take_all(browser: Browser, workbench: Workbench, everything: Path | None, /) -> set[str]:
    """Names of the panels of which docs/screens has a picture now."""
    kept: set[str] = set()
    seen: set[tuple[str, frozenset[str]]] = set()
    for username in WHO:
        page = workbench.open(new_context(browser, PHONE, 900).new_page(), username, course=FIRST_COURSE)
        screens = find_screens(page)
        for number, screen in enumerate(screens):
            if screen.name in kept and (everything is None or (screen.name, screen.shape) in seen):
                continue
            seen.add((screen.name, screen.shape))
            page.set_viewport_size({"width": PHONE, "height": 900})
            show(page, screen.url, screen.target)
            if screen.name not in kept:
                take(page, PHONE, PICTURES / f"{screen.name}.png")
                check_size(screen)
                kept.add(screen.name)
            for width in (PHONE, TABLET, DESK) if everything else ():
                take(page, width, everything / f"{screen.name}-{username}-{number}-{width}.png")  # type: ignore[operator]
        page.context.close()
    return kept


def check_size(screen: Screen, /) -> None:
    size = (PICTURES / f"{screen.name}.png").stat().st_size
    if size > MOST_BYTES:
        raise ValueError(f"{screen.name}.png: {size} bytes")


def main() -> None:
    for old in PICTURES.glob("*.png"):
        old.unlink()
    folder = os.environ.get("SCREENS")
    with run_album() as album:
        take_all(album.browser, album.workbench, Path(folder) if folder else None)


if __name__ == "__main__":
    main()

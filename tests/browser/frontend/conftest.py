from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page

from tests.browser.frontend.stand_in import Answer, StandIn

SKILL = """
<nav class="cm-tabs" aria-label="Mentoring"><ul><li>
  <a href="/BLOCK/talks" hx-get="/BLOCK/talks" hx-target="#PREFIX-panel">Talks</a></li></ul></nav>
<h2 class="cm-title" tabindex="-1" data-cm-heading>On call</h2>
<form hx-post="/BLOCK/sign_off" hx-target="#PREFIX-panel" hx-swap="innerHTML"
  data-cm-form="sign-off:on-call" novalidate>
  <input type="hidden" name="seen" value="7">
  <fieldset class="cm-choice"><legend>How do you know?</legend>
    <div class="cm-choice__option"><input type="radio" name="how" value="seen" id="PREFIX-how-1">
      <label for="PREFIX-how-1">I saw it</label></div>
    <div class="cm-choice__option"><input type="radio" name="how" value="talked" id="PREFIX-how-2">
      <label for="PREFIX-how-2">We talked it through</label></div>
  </fieldset>
  <fieldset class="cm-choice"><legend>Skills</legend>
    <div class="cm-choice__option"><input type="checkbox" name="skills[]" value="rota" id="PREFIX-skill-1">
      <label for="PREFIX-skill-1">Rota</label></div>
  </fieldset>
  <div class="cm-field"><label class="cm-field__label" for="PREFIX-line">Add a line</label>
    <textarea class="cm-textarea" id="PREFIX-line" name="line" dir="auto" data-cm-limit="100"
      data-cm-names></textarea></div>
  <div class="cm-buttons">
    <button class="cm-button cm-button--primary" name="decision" value="sign">Sign off</button>
    <button class="cm-button" name="decision" value="not_yet">Not yet…</button></div>
</form>
"""


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    server = StandIn()
    server.first_panel = SKILL
    yield server
    server.stop()


def again(stand_in_panel: str = SKILL, typed: str = "") -> Answer:
    """The fresh panel with what was typed filled in, as the server answers 409 and 422."""
    errors = """<div class="cm-errors" role="group" data-cm-errors tabindex="-1" aria-labelledby="PREFIX-errors">
      <h3 class="cm-errors__title" id="PREFIX-errors">Please look at this again</h3>
      <ul><li><a href="#PREFIX-line">Say a little more.</a></li></ul></div>"""
    panel = stand_in_panel.replace("</textarea>", f"{typed}</textarea>").replace('value="7"', 'value="8"')
    return Answer(422, panel.replace("<form", errors + "<form", 1), "again")


@pytest.fixture
def open_page(page: Page, stand_in: StandIn) -> Callable[..., Page]:
    def open_(panel: str | None = None, query: str = "", *, tab: Page = page) -> Page:
        if panel is not None:
            stand_in.first_panel = panel
        tab.goto(f"{stand_in.url}/?{query}")
        return tab

    return open_

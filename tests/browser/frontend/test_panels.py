"""What may take a panel's place, where the focus goes, and two blocks side by side."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.frontend.conftest import again
from tests.browser.frontend.stand_in import Answer, cut, done

pytestmark = pytest.mark.browser

TALKS = """<h2 class="cm-title" tabindex="-1" data-cm-heading>Talks</h2>
<div class="cm-said" data-cm-say><span data-cm-say-text>Two   talks
 so far.</span></div>"""


@pytest.fixture(autouse=True)
def talks(stand_in):
    stand_in.panels["talks"] = TALKS


def test_the_first_page_leaves_the_focus_where_it_is(open_page):
    page = open_page()
    assert page.evaluate("document.activeElement === document.body")
    expect(page.locator("#cm-a [data-cm-live]")).to_be_empty()


def test_a_new_panel_takes_the_focus_to_its_heading_and_says_its_message_once(open_page):
    page = open_page()
    page.evaluate("""() => { window.said = []; new MutationObserver(() => {
        const text = document.querySelector('#cm-a [data-cm-live]').textContent; if (text) window.said.push(text);
        }).observe(document.querySelector('#cm-a [data-cm-live]'), {childList: true}); }""")
    page.get_by_role("link", name="Talks").click()
    expect(page.get_by_role("heading", name="Talks")).to_be_focused()
    expect(page.locator("#cm-a [data-cm-live]")).to_have_text("Two talks so far.")
    page.wait_for_timeout(300)
    assert page.evaluate("window.said") == ["Two talks so far."]


def test_errors_take_the_focus_and_their_links_lead_into_the_field(open_page, stand_in):
    stand_in.answers.append(again())
    page = open_page()
    page.get_by_role("button", name="Sign off").click()
    expect(page.locator("[data-cm-errors]")).to_be_focused()
    page.get_by_role("link", name="Say a little more.").click()
    expect(page.get_by_label("Add a line")).to_be_focused()
    assert "#" not in page.url


def test_a_link_with_a_modifier_key_opens_elsewhere(open_page, context):
    page = open_page()
    with context.expect_page() as opened:
        page.get_by_role("link", name="Talks").click(modifiers=["ControlOrMeta"])
    assert opened.value.url.endswith("/a/talks")
    expect(page.get_by_role("heading", name="On call")).to_be_visible()


def test_of_two_links_pressed_one_after_the_other_the_second_wins(open_page, stand_in):
    stand_in.panels["slow"] = Answer(200, "<h2 data-cm-heading>Slow</h2>", "panel", delay=0.5)
    page = open_page(
        """<h2 data-cm-heading>Start</h2><a href="/a/slow" hx-get="/a/slow" hx-target="#PREFIX-panel">Slow</a>
        <a href="/a/talks" hx-get="/a/talks" hx-target="#PREFIX-panel">Talks</a>"""
    )
    page.get_by_role("link", name="Slow").click()
    page.get_by_role("link", name="Talks").click()
    expect(page.get_by_role("heading", name="Talks")).to_be_visible()
    page.wait_for_timeout(700)
    expect(page.get_by_role("heading", name="Talks")).to_be_visible()


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        pytest.param(Answer(200, "<h2>Log in</h2>"), "You are signed out.", id="login-page"),
        pytest.param(Answer(302, "", headers={"Location": "/login"}), "You are signed out.", id="redirect"),
        pytest.param(Answer(403, "Unauthenticated"), "You are signed out.", id="lapsed"),
        pytest.param(Answer(404, "This page is not for you.", "refused"), "This page is not for you.", id="refused"),
        pytest.param(Answer(502, "<h1>Bad gateway</h1>"), "That did not load.", id="proxy"),
        pytest.param(cut(), "That did not load.", id="cut"),
    ],
)
def test_a_panel_that_does_not_come_leaves_the_old_one(open_page, stand_in, answer, words):
    stand_in.panels["talks"] = answer
    page = open_page()
    page.get_by_role("link", name="Talks").click()
    expect(page.locator("#cm-a [data-cm-notice]")).to_contain_text(words)
    expect(page.get_by_role("heading", name="On call")).to_be_visible()


def test_a_panel_that_did_not_load_can_be_asked_for_again(open_page, stand_in):
    stand_in.panels["talks"] = cut()
    page = open_page()
    page.get_by_role("link", name="Talks").click()
    expect(page.locator("#cm-a [data-cm-notice]")).to_contain_text("That did not load.")
    stand_in.panels["talks"] = TALKS
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("heading", name="Talks")).to_be_focused()
    expect(page.locator("#cm-a [data-cm-notice]")).to_be_hidden()


def test_nothing_in_an_answer_runs_and_no_header_is_obeyed(open_page, stand_in):
    stand_in.panels["talks"] = Answer(
        200,
        """<title>Elsewhere</title><h2 data-cm-heading>Talks</h2><script>window.ran = 1</script>
        <svg><script>window.ran = 2</script></svg>
        <p hx-on:click="window.ran = 3" id="trap">Trap</p>
        <a href="/a/x" hx-get="/a/x" hx-vals="js:{a: window.ran = 4}" id="vals">Vals</a>
        <main hx-swap-oob="true" id="cm-b">Out of band</main>""",
        "panel",
        headers={"HX-Redirect": "/elsewhere", "HX-Trigger": "boo", "HX-Retarget": "body"},
    )
    page = open_page(query="blocks=a,b")
    page.locator("#cm-a").get_by_role("link", name="Talks").click()
    expect(page.locator("#cm-a").get_by_role("heading", name="Talks")).to_be_visible()
    page.locator("#trap").click()
    page.locator("#vals").click()
    page.wait_for_timeout(200)
    assert page.evaluate("window.ran") is None
    assert page.title() == "Course"
    assert page.url.endswith("/?blocks=a,b")
    expect(page.locator("#cm-b").get_by_role("heading", name="On call")).to_be_visible()


def test_htmx_keeps_to_the_block_and_leaves_no_trace_on_the_page(open_page):
    page = open_page()
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<a id=\"foreign\" hx-get=\"/a/talks\">Host</a>')")
    page.evaluate("htmx.initialize()")
    page.get_by_role("link", name="Talks").click()
    expect(page.get_by_role("heading", name="Talks")).to_be_visible()
    assert page.evaluate("document.adoptedStyleSheets.length") == 0
    assert page.evaluate("history.length") == 3
    assert page.evaluate("document.querySelector('meta[name=htmx-config]')") is None
    assert not page.evaluate("'_htmx' in document.getElementById('foreign')")


def test_two_blocks_on_a_page_do_not_hear_each_other(open_page, stand_in):
    stand_in.answers.extend([cut(), done()])
    page = open_page(query="blocks=a,b")
    a, b = page.locator("#cm-a"), page.locator("#cm-b")
    b.get_by_role("button", name="Sign off").click()
    expect(b.locator("[data-cm-notice]")).to_contain_text("Not sent yet.")
    expect(a.locator("[data-cm-notice]")).to_be_hidden()
    expect(a.locator("[data-cm-live]")).to_be_empty()
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(b.get_by_role("heading", name="Thank you")).to_be_focused()
    expect(a.get_by_role("heading", name="On call")).to_be_visible()
    assert [each.path for each in stand_in.received] == ["/b/sign_off", "/b/sign_off"]
    a.get_by_role("link", name="Talks").click()
    expect(a.get_by_role("heading", name="Talks")).to_be_focused()
    expect(b.get_by_role("heading", name="Thank you")).to_be_visible()
    expect(b.locator("[data-cm-live]")).to_have_text("Saved.")


def test_a_page_without_the_platform_starts_its_block_itself(open_page):
    page = open_page(query="bare=yes")
    page.get_by_role("link", name="Talks").click()
    expect(page.get_by_role("heading", name="Talks")).to_be_focused()


def test_a_block_that_was_taken_off_the_page_sends_no_more(open_page, stand_in):
    stand_in.answers.append(cut())
    page = open_page()
    page.get_by_role("button", name="Sign off").click()
    expect(page.locator("[data-cm-notice]")).to_be_visible()
    page.evaluate("document.querySelector('.xblock').remove(); window.dispatchEvent(new Event('online'))")
    page.wait_for_timeout(300)
    assert len(stand_in.received) == 1

"""A panel as a picture: the same words, and nothing that leads anywhere."""

from __future__ import annotations

import re
from html import escape, unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring_xblock.web.inert import make_inert

TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]))


@pytest.mark.parametrize(
    ("html", "picture"),
    [
        ('<a href="/x" hx-get="/x" class="cm-button">Look</a>', '<a class="cm-button">Look</a>'),
        ('<button name="ready" value="yes" type="submit">Yes</button>', "<a>Yes</a>"),
        ('<form method="post" hx-post="/x"><p>Hi</p></form>', '<div class="cm-outlook__form"><p>Hi</p></div>'),
        ('<form class="cm-card">x</form>', '<div class="cm-card cm-outlook__form">x</div>'),
        ('<input type="hidden" name="plan" value="1">', ""),
        ('<input type="radio" name="a" value="b" checked>', '<input type="radio" value="b" checked="" disabled="">'),
        ('<textarea name="line" data-cm-count>x</textarea>', '<textarea disabled="">x</textarea>'),
        ('<nav aria-label="Mentoring"><p>x</p></nav>', "<div><p>x</p></div>"),
        ("<h2 tabindex='-1'>One</h2><h3>Two</h3><h5>Three</h5>", "<h4>One</h4><h5>Two</h5><h6>Three</h6>"),
        ('<a onclick="alert(1)" style="color: red">x</a>', "<a>x</a>"),
        ("<p>a &amp; b &#39;c&#39; <br>d</p>", "<p>a &amp; b &#39;c&#39; <br>d</p>"),
        ('<svg width="9"><rect x="1%" class="r"></rect></svg>', '<svg width="9"><rect x="1%" class="r"></rect></svg>'),
    ],
)
def test_what_becomes_of_an_element(html, picture):
    assert make_inert(html) == picture


@given(TEXTS, TEXTS)
def test_words_and_attributes_stay_as_they_are_written(words, label):
    html = f'<p aria-label="{escape(label)}">{escape(words)}</p>'
    picture = make_inert(html)
    found = re.fullmatch(r'<p aria-label="([^"]*)">([^<]*)</p>', picture, re.DOTALL)
    assert found is not None
    assert (unescape(found[1]), unescape(found[2])) == (label, words)

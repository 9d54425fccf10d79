from __future__ import annotations

import re
import time
from html.parser import HTMLParser

import pytest
from django.utils.safestring import SafeString
from hypothesis import given, settings
from hypothesis import strategies as st

from mentoring_xblock.web import markdown
from mentoring_xblock.web.markdown import render_guide

ALLOWED = {
    **dict.fromkeys(("p", "br", "strong", "em", "ul", "ol", "li", "h3", "h4", "code"), frozenset[str]()),
    **dict.fromkeys(("pre", "blockquote", "table", "thead", "tbody", "tr", "th", "td"), frozenset[str]()),
    "a": frozenset({"href", "rel"}),
    "img": frozenset({"src", "alt"}),
}
REL = 'rel="noopener noreferrer nofollow ugc"'


class Reader(HTMLParser):
    """Collects what a browser would find: tags with their attributes, and the text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def one_line(source: str) -> str:
    return render_guide(source).strip()


class TestWhatAuthorsWrite:
    def test_paragraphs_emphasis_lists_quotes_and_code(self) -> None:
        html = render_guide("One **two** *three*\n\n- a\n- b\n\n1. c\n\n> d\n\n`e`\n\n```py\nf < g\n```\n")
        for part in (
            "<p>One <strong>two</strong> <em>three</em></p>",
            "<ul>\n<li>a</li>\n<li>b</li>\n</ul>",
            "<ol>\n<li>c</li>\n</ol>",
            "<blockquote>\n<p>d</p>\n</blockquote>",
            "<p><code>e</code></p>",
            "<pre><code>f &lt; g\n</code></pre>",
        ):
            assert part in html

    def test_a_table_without_styles(self) -> None:
        html = render_guide("| a | b |\n|:--|--:|\n| 1 | 2 |")
        assert re.sub(r"\s", "", html) == (
            "<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table>"
        )

    def test_the_answer_may_stand_in_a_template_as_it_is(self) -> None:
        assert isinstance(render_guide("a & b"), SafeString)
        assert one_line("a & b") == "<p>a &amp; b</p>"

    def test_nothing_gives_nothing(self) -> None:
        assert render_guide("") == ""

    def test_the_same_wording_is_rendered_once(self) -> None:
        source = "rendered once, *only* once"
        assert render_guide(source) is render_guide(source)


class TestHeadings:
    @pytest.mark.parametrize("source", ["# a", "## a", "### a", "#### a", "##### a", "###### a", "a\n=", "a\n-"])
    def test_the_highest_of_a_guide_is_h3(self, source: str) -> None:
        assert one_line(source) == "<h3>a</h3>"

    def test_all_lower_ones_are_h4(self) -> None:
        html = render_guide("# a\n## b\n##### c\n# d\n###### e")
        assert [tag for tag, _ in Reader(html).found] == ["h3", "h4", "h4", "h3", "h4"]

    def test_no_level_is_skipped_at_the_beginning(self) -> None:
        html = render_guide("### a\n# b\n## c")
        assert [tag for tag, _ in Reader(html).found] == ["h3", "h3", "h4"]


class TestLinks:
    @pytest.mark.parametrize(
        "address",
        [
            "https://example.org/a?b=1#c",
            "http://example.org",
            "/static/plan.pdf",
            "/asset-v1:a+b+c+type@asset+block@d.pdf",
        ],
    )
    def test_web_pages_and_course_files_are_linked(self, address: str) -> None:
        assert one_line(f'[read *this*]({address} "a title")') == (
            f'<p><a href="{address}" {REL}>read <em>this</em></a></p>'
        )

    def test_an_address_in_angle_brackets_is_linked(self) -> None:
        assert (
            one_line("<https://example.org>") == f'<p><a href="https://example.org" {REL}>https://example.org</a></p>'
        )

    @pytest.mark.parametrize(
        "address",
        [
            *(
                "mailto:sam@example.org",
                "ftp://example.org",
                "tel:123",
                "//example.org/x",
                "/logout",
                "logout",
            ),
            *(
                "#top",
                "?next=x",
                "https://sam:pw@example.org",
                "https://",
                "https:example.org",
                "HTTPS:/static/",
            ),
            *(
                "/static/../logout",
                "/static/%2E%2e/logout",
                "/static/..",
                "/static/..?x",
                "/static/..%2flogout",
            ),
            *("/static/a%5c..", "//static/a.pdf"),
        ],
    )
    def test_of_any_other_link_the_words_stay(self, address: str) -> None:
        assert one_line(f"See [the *page*]({address}), please.") == "<p>See the <em>page</em>, please.</p>"

    @pytest.mark.parametrize(
        "address",
        [
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "javascript&colon;alert(1)",
            "vbscript:x",
            "data:text/html,x",
            "file:///x",
        ],
    )
    def test_addresses_that_run_or_hold_code_are_no_links(self, address: str) -> None:
        assert "<a" not in render_guide(f"[page]({address})") + render_guide(f"<{address}>")

    def test_links_beside_a_dropped_one_stay_whole(self) -> None:
        html = one_line("[a](https://example.org) [b](/logout) [c](/static/c.pdf)")
        assert html == (f'<p><a href="https://example.org" {REL}>a</a> b <a href="/static/c.pdf" {REL}>c</a></p>')


class TestImages:
    @pytest.mark.parametrize(
        "address", ["/static/a.png", "/asset-v1:a+b+c+type@asset+block@d.png", "/c4x/a/b/asset/d.png"]
    )
    def test_the_courses_own_files_are_shown(self, address: str) -> None:
        assert one_line(f'![a *hoist*]({address} "a title")') == f'<p><img src="{address}" alt="a hoist"></p>'

    def test_a_picture_that_only_decorates_keeps_its_empty_description(self) -> None:
        assert one_line("![](/static/a.png)") == '<p><img src="/static/a.png" alt=""></p>'

    @pytest.mark.parametrize(
        "address",
        [
            *("https://example.org/a.png", "//example.org/a.png", "a.png", "data:image/png;base64,AAAA"),
            *(
                "/logout",
                "//static/a.png",
                "/STATIC/a.png",
                "/statics/a.png",
                "/static",
                "/static/..%2Flogout",
            ),
            *("/static/../logout", "/static/./../logout", "/static/%2e%2E/logout"),
            *("/asset-v1:a/../../logout", "/c4x/.%2e/x"),
        ],
    )
    def test_of_any_other_picture_the_description_stays(self, address: str) -> None:
        assert one_line(f"See ![a *blue*\nhoist & `x`]({address}).") == "<p>See a blue hoist &amp; x.</p>"

    def test_a_description_cannot_become_html(self) -> None:
        html = one_line("![&lt;img src=x onerror=alert(1)&gt;](https://example.org/a.png)")
        assert html == "<p>&lt;img src=x onerror=alert(1)&gt;</p>"

    def test_a_dropped_picture_within_a_link_leaves_the_link(self) -> None:
        assert one_line("[![hoist](https://x.example/a.png)](https://example.org)") == (
            f'<p><a href="https://example.org" {REL}>hoist</a></p>'
        )


class TestSecondFence:
    """What the sanitiser would do, should a release of the parser let an address or attribute through."""

    @pytest.mark.parametrize(
        ("tag", "name", "value"),
        [
            ("a", "href", "/logout"),
            ("a", "href", "javascript:alert(1)"),
            ("img", "src", "https://example.org/a.png"),
            ("img", "src", "/static/../logout"),
            ("p", "title", "x"),
            ("p", "lang", "x"),
        ],
    )
    def test_it_takes_the_attribute_away(self, tag: str, name: str, value: str) -> None:
        assert markdown._keep_attribute(tag, name, value) is None

    @pytest.mark.parametrize(
        ("tag", "name", "value"),
        [("a", "href", "https://example.org"), ("img", "src", "/static/a.png"), ("img", "alt", "a hoist")],
    )
    def test_it_leaves_what_is_listed(self, tag: str, name: str, value: str) -> None:
        assert markdown._keep_attribute(tag, name, value) == value


class TestHostileSources:
    @pytest.mark.parametrize(
        "source",
        [
            "<script>alert(1)</script>",
            "a <b onclick=alert(1)>b</b>",
            "<img src=/static/a.png onerror=alert(1)>",
            "<div class=x hx-get=/logout data-x=y id=z style=color:red>",
            "</p></div><h1>",
            "<!-- a -->",
            "<svg/onload=alert(1)>",
        ],
    )
    def test_html_is_shown_as_text(self, source: str) -> None:
        read = Reader(render_guide(source))
        assert {tag for tag, _ in read.found} <= {"p"}
        assert read.text.strip() == source

    @pytest.mark.parametrize("source", ["a\x00b", "a\ud800b"])
    def test_characters_that_no_page_can_hold_are_replaced(self, source: str) -> None:
        assert re.fullmatch(r"<p>a[?\ufffd]b</p>\n", render_guide(source))

    @settings(deadline=None)
    @given(
        st.lists(
            st.sampled_from(
                [
                    *"[]()!<>`*_#|-&\"'\\ a\n",
                    *(
                        "](",
                        "![",
                        "<a href=",
                        "<img src=",
                        "<script>",
                        "onerror=x",
                        "&#58;",
                        "|-|-|\n",
                        "~~~",
                    ),
                    *("    ", "> ", "- ", "[a]: ", "\n\n", "https://example.org", "javascript:alert(1)"),
                    *("/static/a.png", "/static/.."),
                ]
            ),
            max_size=40,
        ).map("".join)
    )
    def test_only_the_listed_tags_attributes_and_addresses_ever_come_out(self, source: str) -> None:
        for tag, attributes in Reader(render_guide(source)).found:
            assert set(attributes) <= ALLOWED[tag]
            if tag == "a":
                assert re.match(r"https?://|/static/", str(attributes["href"]))
                assert ".." not in str(attributes["href"])
                assert attributes["rel"] == "noopener noreferrer nofollow ugc"
            if tag == "img":
                assert str(attributes["src"]).startswith("/static/")
                assert ".." not in str(attributes["src"])

    @pytest.mark.parametrize(
        "source",
        [
            pytest.param("`" * 3_900, id="backticks"),
            pytest.param("".join("`" * n + " " for n in range(1, 88)), id="backticks of every length"),
            pytest.param("[" * 2_000, id="opening brackets"),
            pytest.param("![" * 2_000, id="opening pictures"),
            pytest.param("[a](" * 1_000, id="opening links"),
            pytest.param("[" * 1_300 + "](b)" * 600, id="nested links"),
            pytest.param("> " * 2_000, id="deep quotes with spaces"),
            pytest.param(">" * 4_000, id="deep quotes"),
            pytest.param(">" * 20 + "a\n" * 1_900, id="a quote that goes on lazily"),
            pytest.param("- " * 2_000, id="deep lists"),
            pytest.param("*a" * 2_000, id="stars"),
            pytest.param("*_" * 2_000, id="stars and lines"),
            pytest.param("<" * 4_000, id="angle brackets"),
            pytest.param("<!--" * 1_000, id="comments"),
            pytest.param("&" * 4_000, id="ampersands"),
            pytest.param("|" * 4_000, id="bars"),
            pytest.param("[a]: x\n" * 570, id="reference definitions"),
            pytest.param("a|" * 100 + "\n" + "-|" * 100 + "\n" + "a\n" * 1_700, id="a wide table of short rows"),
        ],
    )
    def test_no_source_takes_noticeable_time_or_swells(self, source: str) -> None:
        began = time.process_time()
        html = render_guide(source[:4_000])
        # Measured at most 0.1 s; Python-Markdown needs 19 s for 2,000 backticks.
        assert time.process_time() - began < 5
        assert len(html) < 120_000

    def test_an_honest_table_of_the_longest_guide_is_a_table(self) -> None:
        source = "| a | b | c | d |\n|---|---|---|---|\n" + "| 1 | 2 | 3 | 4 |\n" * 200
        assert render_guide(source[:4_000].rsplit("\n", 1)[0]).count("<td>") == 800

from __future__ import annotations

import pickle
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring_xblock.domain.text import (
    LINK_LIMIT,
    TextRefused,
    clean_line,
    clean_link,
    clean_text,
    drop_turns,
    is_slug,
    link_host,
)

# Everything a body of JSON can hold, lone surrogates included.
any_text = st.text(st.characters(exclude_categories=()), max_size=60)
# The parts that links are attacked with, in any order.
link_like = st.lists(
    st.sampled_from(
        [
            *":/\\@#?.[] \n\x00éеß\u200b\u202e\uff0e",
            *("//", "..", "::1", "127.1", "0x7f", "%2e", ":80", ":x"),
            *("http", "https", "HTTPS", "ftp", "example", "org", "xn--"),
        ]
    ),
    max_size=12,
).map("".join)


def code_of(refused: pytest.ExceptionInfo[TextRefused]) -> str:
    return refused.value.code


class TestCleanText:
    def test_windows_line_ends_become_plain_ones_and_white_space_around_goes(self) -> None:
        assert clean_text("  \r\n one\r\n\r\ntwo \t\r\n", limit=20, name="note") == "one\n\ntwo"

    def test_line_separators_from_word_processors_become_newlines(self) -> None:
        assert clean_text("a\u2028b\u2029c", limit=20, name="note") == "a\nb\nc"

    def test_tabs_newlines_accents_emoji_and_right_to_left_marks_stay(self) -> None:
        text = "a\tb\nécoute 👩🏾‍🦽 שלום\u200f!"
        assert clean_text(text, limit=40, name="note") == text

    @pytest.mark.parametrize("char", ["\x00", "\x07", "\x0b", "\x0c", "\r", "\x1b", "\x1f", "\x7f", "\x85", "\x9f"])
    @pytest.mark.parametrize("text", ["{}", "{}abc", "ab{}c", "abc{}", "  {} \n"])
    def test_control_characters_are_refused_wherever_they_stand(self, char: str, text: str) -> None:
        for clean in (clean_text, clean_line):
            with pytest.raises(TextRefused) as refused:
                clean(text.format(char), limit=20, name="note")
            assert code_of(refused) == "control_character"
            assert refused.value.params == {"name": "note"}

    @pytest.mark.parametrize("number", [0xD800, 0xDBFF, 0xDC00, 0xDFFF])
    def test_lone_surrogates_are_refused(self, number: int) -> None:
        for clean in (clean_text, clean_line):
            with pytest.raises(TextRefused) as refused:
                clean(f"ab{chr(number)}", limit=20, name="note")
            assert code_of(refused) == "broken_character"

    def test_the_limit_counts_characters_after_cleaning(self) -> None:
        assert clean_text("  \r\n" + "👍" * 5 + "\r\n", limit=5, name="note") == "👍" * 5
        assert clean_text("a\r\nb", limit=3, name="note") == "a\nb"

    def test_one_character_over_the_limit_is_refused_with_name_and_limit(self) -> None:
        with pytest.raises(TextRefused) as refused:
            clean_text("👍" * 6, limit=5, name="note")
        assert code_of(refused) == "too_long"
        assert refused.value.params == {"name": "note", "limit": 5}

    def test_nothing_but_white_space_is_empty(self) -> None:
        assert clean_text(" \t\r\n \u00a0\n", limit=5, name="note") == ""

    @given(any_text)
    def test_what_was_cleaned_stays_as_it_is(self, text: str) -> None:
        for clean in (clean_text, clean_line):
            try:
                cleaned = clean(text, limit=50, name="note")
            except TextRefused:
                continue
            assert clean(cleaned, limit=50, name="note") == cleaned
            assert len(cleaned) <= 50
            assert not any(unicodedata.category(char) in ("Cc", "Cs") for char in cleaned if char not in "\n\t")
            cleaned.encode("utf-8")

    @given(any_text)
    def test_cleaning_takes_only_white_space_away(self, text: str) -> None:
        try:
            cleaned = clean_line(text, limit=60, name="note")
        except TextRefused:
            return
        assert "".join(cleaned.split()) == "".join(text.split())


class TestCleanLine:
    def test_runs_of_line_breaks_and_tabs_become_one_space(self) -> None:
        assert clean_line(" one \r\n\n two\tthree\u2028four ", limit=30, name="title") == "one two three four"

    def test_spaces_within_a_line_stay(self) -> None:
        assert clean_line("one  two", limit=30, name="title") == "one  two"

    @given(st.text("ab \t\r\n\u2028", max_size=30))
    def test_there_is_never_a_line_break(self, text: str) -> None:
        text = text.replace("\r", "\r\n")
        assert len(clean_line(text, limit=60, name="title").splitlines()) <= 1

    @pytest.mark.parametrize("number", [*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
    def test_what_turns_the_reading_by_force_is_refused_and_can_be_taken_out(self, number: int) -> None:
        turned = f"Asha{chr(number)}gpj"
        with pytest.raises(TextRefused) as refused:
            clean_line(turned, limit=20, name="name")
        assert code_of(refused) == "control_character"
        assert clean_text(turned, limit=20, name="note") == turned
        assert clean_line(drop_turns(turned), limit=20, name="name") == "Ashagpj"

    def test_marks_of_right_to_left_writing_stay(self) -> None:
        assert clean_line("\u200fעדה\u200e", limit=20, name="name") == "\u200fעדה\u200e"


class TestTextRefused:
    def test_neither_message_nor_params_hold_the_value(self) -> None:
        for value in ("Asha Patel\x00", "Asha Patel" * 9, "Asha Patel\ud800"):
            with pytest.raises(TextRefused) as refused:
                clean_text(value, limit=20, name="note")
            assert "Asha" not in f"{refused.value!r} {refused.value} {refused.value.params}"

    @pytest.mark.parametrize(
        "link", ["ftp://asha.example", "https://asha@host", "asha\\", "https://asha:x", "//asha\x00"]
    )
    def test_no_exception_behind_it_holds_the_link(self, link: str) -> None:
        with pytest.raises(TextRefused) as refused:
            clean_link(link)
        assert "asha" not in f"{refused.value!r} {refused.value.params}"
        assert refused.value.__cause__ is None
        assert refused.value.__suppress_context__ or refused.value.__context__ is None

    def test_it_survives_being_sent_between_processes(self) -> None:
        again = pickle.loads(pickle.dumps(TextRefused("too_long", name="note", limit=5)))
        assert (again.code, again.params) == ("too_long", {"name": "note", "limit": 5})


class TestCleanLink:
    @pytest.mark.parametrize(
        "link",
        [
            "https://example.org",
            "http://example.org:8080/a/b?c=d&e=%20#f",
            "HTTPS://Example.ORG/Case/Stays",
            "https://sharepoint/sites/team",
            "https://my_host.example.org/",
            "https://www.xn--bcher-kva.example/",
            "https://bücher.example/straße",
            "https://example.org/@someone",
            "https://example.org/a?mail=b@c.example",
            "https://192.0.2.7/x",
            "https://[2001:db8::1]:443/x",
            "https://example.org./",
        ],
    )
    def test_a_web_link_stays_as_it_was_typed(self, link: str) -> None:
        assert clean_link(f" \t{link}\r\n") == link

    @pytest.mark.parametrize(
        "link",
        [
            "javascript:alert(1)",
            "JavaScript://example.org/%0aalert(1)",
            "data:text/html,x",
            "ftp://example.org",
            "mailto:sam@example.org",
            "file:///etc/passwd",
            "//example.org",
            "example.org",
            "/static/a.png",
            "",
        ],
    )
    def test_anything_but_http_and_https_is_refused(self, link: str) -> None:
        with pytest.raises(TextRefused) as refused:
            clean_link(link)
        assert code_of(refused) == "link_scheme"

    @pytest.mark.parametrize(
        "link",
        [
            "https://sam@example.org",
            "https://sam:pw@example.org/",
            "https://@example.org",
            "http://a@b@c.org",
        ],
    )
    def test_user_info_is_refused(self, link: str) -> None:
        with pytest.raises(TextRefused) as refused:
            clean_link(link)
        assert code_of(refused) == "link_user_info"

    @pytest.mark.parametrize(
        "char",
        ["\x00", "\n", "\t", "\r", "\x1f", "\x7f", "\x85", "\u200b", "\u202e", "\u2066", "\ufeff", "\u00ad"],
    )
    def test_control_and_format_characters_are_refused(self, char: str) -> None:
        for link in (
            f"https://exam{char}ple.org/",
            f"https://example.org/a{char}b",
            f"ht{char}tps://example.org",
        ):
            with pytest.raises(TextRefused) as refused:
                clean_link(link)
            assert code_of(refused) == "control_character"

    @pytest.mark.parametrize(
        "link",
        [
            "https://",
            "https:///path",
            "https:example.org",
            "http:/example.org",
            "https://?q",
            "https://#x",
            "https://:80/",
            "https://example.org:port/",
            "https://example.org:99999/",
            "https://exa mple.org/",
            "https://example.org/a b",
            "https://example.org/a\u2003b",
            "https://example.org\\@evil.example/",
            "https:\\\\example.org",
            "https://exa%6dple.org/",
            "https://a..b.example/",
            "https://.example.org/",
            "https://exam<ple.org/",
            "https://exam'ple.org/",
            "https://[::1/",
            "https://[v1.x]/",
            "https://[example.org]/",
            "https://2130706433/",
            "https://0x7f.1/",
            "https://127.1/",
            "https://1.2.3.4.5/",
            f"https://{'a' * 64}.example/",
            f"https://{'a.' * 130}example/",
        ],
    )
    def test_a_link_without_a_plain_host_is_refused(self, link: str) -> None:
        with pytest.raises(TextRefused) as refused:
            clean_link(link)
        assert code_of(refused) == "not_a_link"

    @pytest.mark.parametrize(
        "host",
        [
            pytest.param("ｇｏｏｇｌｅ.com", id="full-width letters"),
            pytest.param("example。org", id="ideographic full stop"),
            pytest.param("faß.example", id="sharp s, on which the standards differ"),
            pytest.param("exa\ufe0fmple.org", id="variation selector"),
            pytest.param("ex\u115fample.org", id="Hangul filler"),
            pytest.param("℡.example", id="a sign that reads as three letters"),
            pytest.param("example.org⁄path", id="fraction slash"),
            pytest.param("☕.example", id="a picture"),
            pytest.param("１２７.0.0.1", id="full-width digits"),
        ],
    )
    def test_a_host_that_browsers_would_read_as_another_is_refused(self, host: str) -> None:
        with pytest.raises(TextRefused) as refused:
            clean_link(f"https://{host}/")
        assert code_of(refused) == "not_a_link"

    def test_the_longest_link_is_taken_and_one_character_more_is_not(self) -> None:
        link = "https://example.org/".ljust(LINK_LIMIT, "a")
        assert clean_link(link) == link
        with pytest.raises(TextRefused) as refused:
            clean_link(link + "a")
        assert code_of(refused) == "too_long"
        assert refused.value.params == {"name": "link", "limit": 2000}

    def test_lone_surrogates_are_refused(self) -> None:
        with pytest.raises(TextRefused) as refused:
            clean_link("https://example.org/\ud800")
        assert code_of(refused) == "broken_character"

    @given(st.one_of(link_like, link_like.map("https://".__add__), any_text, any_text.map("https://".__add__)))
    def test_whatever_is_typed_is_a_plain_web_link_or_refused(self, value: str) -> None:
        try:
            link = clean_link(value)
        except TextRefused:
            return
        assert link in value
        assert clean_link(link) == link
        assert link.partition("://")[0].lower() in ("http", "https")
        host = link_host(link)
        assert host.strip("[]")
        assert host.isascii()
        assert host == host.lower()
        assert not set('\\ \t\n"<>') & set(host)


class TestLinkHost:
    @pytest.mark.parametrize(
        ("link", "host"),
        [
            ("https://example.org/a@b", "example.org"),
            ("HTTP://WWW.Example.ORG:8080/", "www.example.org"),
            ("https://bücher.example/", "xn--bcher-kva.example"),
            ("https://BÜCHER.example/", "xn--bcher-kva.example"),
            ("https://bu\u0308cher.example/", "xn--bcher-kva.example"),
            ("https://[2001:DB8:0::1]/", "[2001:db8::1]"),
            ("https://192.0.2.7/", "192.0.2.7"),
        ],
    )
    def test_the_host_stands_in_lower_case_ascii(self, link: str, host: str) -> None:
        assert link_host(link) == host

    def test_a_look_alike_is_seen_to_be_one(self) -> None:
        cyrillic_a = "https://\u0430pple.com/"
        assert link_host(cyrillic_a) == "xn--pple-43d.com"
        assert link_host("https://apple.com/") == "apple.com"

    @pytest.mark.parametrize(
        "value", ["javascript:alert(1)", "", "example.org", "https://sam@example.org", "https://a b/"]
    )
    def test_what_is_no_link_has_no_host(self, value: str) -> None:
        with pytest.raises(TextRefused):
            link_host(value)


class TestIsSlug:
    @pytest.mark.parametrize("value", ["a", "on-call", "a1", "a-", "a--b", "a" * 50])
    def test_small_ascii_letters_digits_and_hyphens_are(self, value: str) -> None:
        assert is_slug(value)

    @pytest.mark.parametrize(
        "value", ["", "A", "1a", "-a", "a" * 51, "a_b", "a b", "a\n", "\na", "é", "ａ", "a٣", "a.b", "onCall"]
    )
    def test_anything_else_is_not(self, value: str) -> None:
        assert not is_slug(value)

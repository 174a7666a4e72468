"""Texts that are meant to be more than words: in a title, a reason, a name that somebody gave."""

from __future__ import annotations

ADDRESSES = (
    "http://evil.example", "https://evil.example/a.png?b=c#d", "HTTP://EVIL.EXAMPLE",
    "www.evil.example", "WWW.evil.example/x", "www.evil.example.", "me@evil.example",
    "first.last+tag@sub.evil.example", "mailto:me@evil.example", "xmpp:me@evil.example/x",
    "ftp://evil.example", "//evil.example/x", "evil.example", "http://evil", "http://[::1]:80/",
    "http://user:word@evil.example", "http:/evil.example", "https://é.example", "http://a_b.example",
)  # fmt: skip
_WRAPS = ("{}", "see {}, then", "({})", "<{}>", "_{}_", "**{}**", "[x]({})", "![x]({})", "[x]: {}")
_MARKUP = (
    "<a href='http://evil.example'>x</a>", "<img src=http://evil.example/a.png onerror=alert(1)>",
    "<script>alert(1)</script>", "<b>bold</b><br>line", "<svg/onload=alert(1)>", "<!-- gone -->",
    "<iframe src='//evil.example'></iframe>", "<style>*{display:none}</style>", "</div></div>",
    "&lt;b&gt;", "&amp;lt;", "&#104;ttp", "&copy;", "&nbsp;", "%3Cb%3E", "<http://evil.example>",
    "<sub>2</sub>", "<span style='color:red'>x</span>", "<extra></extra>", "%{x} %{y}",
)  # fmt: skip
_MARKDOWN = (
    "# head", "## head ##", "a\n===", "a\n---", "- item", "* item", "1. item", "1) item", "> quote",
    "    code", "a\n\n    code", "`code`", "``a ` b``", "```\ncode\n```", "~~gone~~", "==mark==",
    "*a* _b_ __c__", "| a | b |\n|---|---|\n| c | d |", "[x][y]\n\n[y]: http://evil.example",
    "[^1]\n\n[^1]: note", "- [ ] task", "a  \nb", "a\\\nb", "\\", "\\\\", "\\*", "***", "---", "!",
    "[", "]", "[]()", "x^2^ H~2~O", "a|b", "://", "www.", "@", "a@b", ":", "::", ":::", "++x++",
)  # fmt: skip
_STREAMLIT = (
    ":red[x]", ":blue-background[x]", ":green-badge[x]", ":small[x]", ":rainbow[x]", ":gray[]",
    ":dog:", ":+1:", ":material/home:", ":streamlit:", "::red[x]", ":a{b=c}", "a -> b", "a <- b",
    "a <-> b", "a -- b", "a --- b", "a >= b", "a <= b", "a ~= b", "->", "->->", "=>", "...", "(c)",
)  # fmt: skip
_LATEX = ("$x^2$", "$$x$$", "\\(x\\)", "\\[x\\]", "$\\href{http://evil.example}{x}$", "$5 and $6")
_SIGNS = (
    "\u202egnp.exe", "a\u2066b\u2069c", "\u200fabc", "a\u200bb", "a\u200db", "\ufeffabc",
    "a\x00b", "a\x1b[31mred\x1b[0m", "a\x07b", "a\rb", "a\tb", "a\x85b", "a\u2028b\u2029c",
    "a\x7fb",
    "\ud800", "a\udfffb", "\u0301\u0302\u0303", "é ß 漢字 🙂 שלום", "\U0010ffff", "𝒽ttp://evil.example",
    "ｗｗｗ.evil.example", "http：//evil.example",
)  # fmt: skip
_LONG = ("x" * 10_000, "http://evil.example/" + "a" * 9_980, "a " * 5_000, "[" * 1_000, "\\" * 999)
_OTHER = ("2024-01-01", "2024-01-01 12:00", "1e3", "0x10", "NaN", "=1+1", "@SUM(A1)", "", " ", "-0")

TEXTS = (
    *(wrap.format(address) for address in ADDRESSES[:8] for wrap in _WRAPS),
    *ADDRESSES[8:], *_MARKUP, *_MARKDOWN, *_STREAMLIT, *_LATEX, *_SIGNS, *_LONG, *_OTHER,
)  # fmt: skip

"""What a page is held to, whatever is on it, and its text as a reader sees it."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import pairwise

VOID = {"meta", "br", "img", "rect"}


class Page(HTMLParser):
    """A page taken apart: its elements in order, its words, its tables."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = html
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.labels: list[str] = []
        self.headings: list[tuple[int, str]] = []
        self.tables: list[list[list[str]]] = []
        self.words = ""
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        found = dict(attrs)
        self.ids += [found["id"] or ""] if "id" in found else []
        self.labels += [found["aria-label"] or ""] if "aria-label" in found else []
        assert not {"src", "href", "style", "onload", "onclick"} & set(found), tag
        if tag not in VOID:
            self._open.append(tag)
        if re.fullmatch(r"h\d", tag):
            self.headings.append((int(tag[1]), ""))
        elif tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self.tables[-1][-1].append("")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" in self._open:
            return
        self.words += data
        if self.headings and f"h{self.headings[-1][0]}" in self._open:
            self.headings[-1] = (self.headings[-1][0], self.headings[-1][1] + data)
        if {"td", "th"} & set(self._open):
            self.tables[-1][-1][-1] += data

    @property
    def text(self) -> str:
        """The words on one line."""
        return " ".join(self.words.split())

    def table(self, head: str) -> list[list[str]]:
        """The rows of the table with this in its head."""
        [found] = [rows for rows in self.tables if head in rows[0]]
        return found[1:]


def held(html: str) -> Page:
    """The page, if it is sound: well formed, headings in order, nothing from outside."""
    page = Page(html)
    levels = [level for level, _ in page.headings]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert {"script", "link", "iframe", "img", "object", "a"}.isdisjoint(page.tags)
    assert len(page.ids) == len(set(page.ids))
    style = html[html.index("<style>") : html.index("</style>")]
    assert "url(" not in style
    assert "@import" not in style
    assert set(re.findall(r"url\((.)", html)) <= {"#"}  # of a page without such a text
    assert "default-src 'none'" in html
    assert "@media print" in style
    return page

"""What a widget shows where no kernel runs."""

from __future__ import annotations


class Static:
    """A sentence and a table that any viewer can show."""

    def __init__(self, sentence: str, html: str, text: str) -> None:
        self.sentence, self.html, self.text = sentence, html, text

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return self.html

"""The form of the note to a patient: a box to write in, and the list beside it."""

from __future__ import annotations

from typing import Any

import ipywidgets as iw

from cabinetkit.html import boxed
from cabinetkit.practice.note import BLANK, Note, gone_through, note
from cabinetkit.practice.spoken import Said, spoken
from cabinetkit.widgets.ask import STATIC


@spoken
def patient_note(text: object = None) -> Note | Said | NoteForm:
    """Go through a note to a patient by a list; without a note, a form to write it in.

    >>> import cabinetkit as ck
    >>> ck.patient_note("You will live 10 months longer.").points[6].met
    False

    No marks and no verdict: each point says what was looked for and why. From 40 words on a model
    answer follows. The note is kept in the log of this machine. Never raises.
    """
    if text is None:
        return NoteForm()
    return gone_through(text)


class NoteForm:
    """A box, a button, and the list once it is pressed."""

    def __init__(self) -> None:
        self.box = iw.Textarea(
            description="Your note",
            placeholder="Dear Ms Novak, ...",
            layout=iw.Layout(width="100%", height="12em"),
        )
        self.button = iw.Button(description="Go through it", layout=iw.Layout(width="max-content"))
        self.shown = iw.HTML()
        self.button.on_click(lambda _: self.go())
        self.view = iw.VBox([self.box, self.button, self.shown])

    def go(self) -> None:
        """Go through what stands in the box; it stays there."""
        found = gone_through(self.box.value, how="no code")
        self.shown.value = f'<div role="status">{found._repr_html_()}</div>'

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        live: dict[str, Any] = self.view._repr_mimebundle_()
        asked = ", ".join(point.asks for point in note("").points)
        told = f"A form for the note. The list asks for: {asked}."
        page = boxed(f'<p class="ck-small">{STATIC}</p>', f"<p>{told}</p>")
        return live | {"text/html": page, "text/plain": told}

    def __repr__(self) -> str:
        return BLANK

"""What an import understood: sentences for the person who brought the files."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

NoteKind = Literal["read", "converted", "dropped", "missing", "split"]
_MOST_NAMED = 5


@dataclass(frozen=True)
class Note:
    """One thing that was understood, changed or left out, and why."""

    kind: NoteKind
    text: str


@dataclass(frozen=True)
class FoundColumn:
    """A table's column as it was found.

    Attributes:
        role: ``value``, ``label`` or ``out``.
        text: what is in it, in a few words.
    """

    name: str
    role: str
    text: str


@dataclass
class Report:
    """Filled while an import reads.

    Attributes:
        kind: what the files were taken for.
        could_be: the other kinds that they could be taken for.
        columns: a table's.
    """

    kind: str = ""
    could_be: tuple[str, ...] = ()
    notes: list[Note] = field(default_factory=list)
    columns: list[FoundColumn] = field(default_factory=list)

    def say(self, kind: NoteKind, text: str) -> None:
        note = Note(kind, text)
        if note not in self.notes:
            self.notes.append(note)

    def texts(self, kind: NoteKind | None = None) -> str:
        """All sentences, or those of one kind, one a line."""
        return "\n".join(note.text for note in self.notes if kind in (None, note.kind))

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def named(names: list[str] | list[int]) -> str:
    """The first few of many names, and how many more there are."""
    first = ", ".join(str(name) for name in names[:_MOST_NAMED])
    more = len(names) - _MOST_NAMED
    return f"{first} and {more:,} more" if more > 0 else first


def counted(count: int, one: str, many: str | None = None) -> str:
    """'1 file', '3 files'."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"

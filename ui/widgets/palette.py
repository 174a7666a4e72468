"""Ten label colours that colour-blind people tell apart, on light and on dark ground."""

from __future__ import annotations

# Petroff 2021, "Accessible color sequences for data visualization", ten colours.
LABEL_COLOURS = (
    "#3f90da", "#ffa90e", "#bd1f01", "#94a4a2", "#832db6",
    "#a96b59", "#e76300", "#b9ac70", "#717581", "#5cc3c9",
)  # fmt: skip


def label_colour(label: int) -> str:
    return LABEL_COLOURS[label % len(LABEL_COLOURS)]

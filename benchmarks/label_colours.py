"""How far apart the ten label colours are, with and without colour blindness, on both grounds.

python benchmarks/label_colours.py
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.support import colour_vision
from ui.widgets.palette import LABEL_COLOURS

GROUNDS = {"light": "#ffffff", "dark": "#11141a"}
# Petroff 2021, which the map had before; its darkest were lifted on the dark ground.
BEFORE = {
    "light": ("#3f90da", "#ffa90e", "#bd1f01", "#94a4a2", "#832db6",
              "#a96b59", "#e76300", "#b9ac70", "#717581", "#5cc3c9"),
    "dark": ("#4d9fe8", "#ffb731", "#f0492c", "#a9b8b6", "#b77be6",
             "#bd8270", "#ff8433", "#cfc388", "#8f94a3", "#92dadd"),
}  # fmt: skip


def main() -> int:
    argparse.ArgumentParser(description=__doc__.splitlines()[0]).parse_args()
    print("| ground | sight | any two | before | in a row | before | to the ground | before |")
    print("|---|---|---:|---:|---:|---:|---:|---:|")
    for ground, paper in GROUNDS.items():
        for sight in colour_vision.SIGHTS:
            figures = [
                f"{measure(palette[ground], sight):.1f}"
                for measure in (
                    colour_vision.closest,
                    colour_vision.closest_in_a_row,
                    lambda colours, sight, paper=paper: colour_vision.closest_to(
                        paper, colours, sight
                    ),
                )
                for palette in (LABEL_COLOURS, BEFORE)
            ]
            print(f"| {ground} | {sight} | " + " | ".join(figures) + " |")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""The choices of a picture's preparation, and how the known data sets made theirs.

MNIST (LeCun, Cortes & Burges): the digit light on black, its longer side 20 pixels, its
centre of mass in the middle of 28×28. Fashion-MNIST (Xiao, Rasul & Vollgraf 2017, section 2):
trimmed of the corners' colour, the longer side 28 pixels, sharpened, in the middle, negated.
scikit-learn's digits, as
``datasets.digits`` enlarges them: 20 pixels, thicker, in the middle of their box.
Other images: as they are, the whole picture fitted in; where their own images say more,
``recipe.measured`` finds it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Paper = Literal["page", "border", "none"]
Polarity = Literal["found", "dark", "light"]
Content = Literal["strokes", "everything", "picture"]
Centre = Literal["mass", "box"]
Ground = Literal["dark", "light"]

SIZE = 28  # pixels a side of MNIST's images


@dataclass(frozen=True)
class Thickness:
    """Of strokes, in small pixels of 28: outside of ``least`` to ``most`` they are changed."""

    least: float
    usual: float
    most: float


@dataclass(frozen=True)
class Preparation:
    """The choices of a preparation; the defaults are MNIST's.

    Attributes:
        paper: what is taken away: ``page``, a parabolic surface through most pixels, its
            shade divided out, ink then from 0 to 1; ``border``, the outermost pixels'
            colour, shades of grey kept; ``none``.
        polarity: whether the thing is ``dark`` or ``light``, or to be ``found``.
        content: ``strokes``, the largest connected ink and what is of its kind; ``everything``
            that differs from the paper; the whole ``picture``.
        side: pixels of the longer side where the network's images have 28; else in proportion.
        centre: what goes to the middle, the centre of ``mass`` or of the ``box``.
        sharpen: whether small images are sharpened.
        frame, lines, box: whether a frame at the edge, the lines of ruled and squared paper and a
            printed box around the thing are looked for and taken out.
        thickness: what the training set's strokes have; None leaves them as they are.
        ground: whether the training set's images are ``dark`` or ``light`` around the thing.
        unchanged: whether a picture that is made as the training set's images passes as it is.
    """

    paper: Paper = "page"
    polarity: Polarity = "found"
    content: Content = "strokes"
    side: int = 20
    centre: Centre = "mass"
    sharpen: bool = False
    frame: bool = True
    lines: bool = True
    box: bool = True
    thickness: Thickness | None = None
    ground: Ground = "dark"
    unchanged: bool = True


# Thickness: 1 %, half and 99 % of the training images, by thickness.of.
MNIST = Preparation(thickness=Thickness(1.6, 2.6, 4.2))
DIGITS = Preparation(centre="box", thickness=Thickness(2.6, 3.9, 6.8))
FASHION = Preparation(
    paper="border", content="everything", side=SIZE, centre="box", sharpen=True,
    lines=False, box=False,
)  # fmt: skip
AS_IT_IS = Preparation(
    paper="none", polarity="light", content="picture", side=SIZE, centre="box",
    frame=False, lines=False, box=False,
)  # fmt: skip

"""How fine the grid of β must be for the browser's interpolated codes.

    python benchmarks/code_grid.py [RUN …]

For an even grid of 33 nodes, for the grid that is computed and for the nodes of it that a run
keeps: the largest error, over test images and β half-way between two nodes, of the code that
the browser interpolates, against the encoder's own at that β.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.support import oracle
from vae_core import datasets, runs
from vae_core.analysis.evaluate import code_betas
from vae_core.serving.codec import Codec
from vae_core.vae.codes import MEAN_STEP, Quantised

_EXAMPLES, _PLACES = 2000, 40


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("runs", nargs="*", default=["mnist-every-beta-deep", "digits"])
    options = parser.parse_args()
    for name in options.runs:
        run = runs.open_run(name)
        test = datasets.load(run.config.dataset).test
        codec, x = Codec.open(run), test.x[:_EXAMPLES]
        computed = code_betas(run.config)
        print(f"{name}\n  nodes   largest error   99.9 %")
        even = np.geomspace(computed[0], computed[-1], 33)
        for betas in (even, computed, run.codes().betas):
            worst, nearly_all = _errors(codec, x, betas.astype(np.float64))
            print(f"  {len(betas):>5} {worst:>15.4f} {nearly_all:>8.4f}")
    return 0


def _errors(codec: Codec, x: np.ndarray, betas: np.ndarray) -> tuple[float, float]:
    means = np.stack([codec.encode(x, float(beta)).mean for beta in betas])
    grid = Quantised.of(means, MEAN_STEP)
    middles = np.sqrt(betas[1:] * betas[:-1])
    places = middles[:: max(1, len(middles) // _PLACES)].tolist()
    errors = [
        np.abs(oracle.codes_at(betas, grid, beta) - codec.encode(x, beta).mean).max(axis=1)
        for beta in places
    ]
    return float(np.max(errors)), float(np.quantile(errors, 0.999))


if __name__ == "__main__":
    sys.exit(main())

"""One HTML file of a run: it opens by a double click, and fetches nothing.

The map is the app's own (``web/latent_map``); ``web/one_file`` is its face here. Modules that a
page holds in itself have no addresses to import each other by, so they are joined into one script.
The page's policy lets it load nothing from anywhere, whatever stands in a run's names.
"""

from __future__ import annotations

import base64
import gzip
import json
import os
import re
from collections.abc import Mapping
from dataclasses import asdict
from html import escape

from vae_core.errors import ConfigError, VaeError
from vae_core.lessons import Lesson
from vae_core.reference import read_along
from vae_core.runs import Run
from vae_core.sharing import card, contents, joined_modules, web_folder
from vae_core.sharing.contents import Contents

_PARTS = ("latent_map", "lesson", "one_file", "sources")
_FACE = "one_file/index.js"
_WORKER = "latent_map/model/decoding_worker.js"
_STYLES = ("theme.css", "latent_map/latent_map.css", "lesson/lesson.css", "one_file/one_file.css")
_POLICY = (
    "default-src 'none'; script-src 'unsafe-inline' blob:; style-src 'unsafe-inline'; "
    "img-src data: blob:; worker-src blob:; base-uri 'none'; form-action 'none'"
)
_LEVEL = 7  # of codes, 9 takes ten times as long for 3 %
_PLACE = re.compile(r"\{\{(\w+)\}\}")
_BOLD, _ITALIC = re.compile(r"\*\*(.+?)\*\*"), re.compile(r"\*(.+?)\*")


def make(
    run: Run,
    *,
    originals: bool | None = None,
    training: bool = True,
    data_folder: str | os.PathLike[str] | None = None,
    lesson: Lesson | None = None,
) -> bytes:
    """The file's content, UTF-8.

    Args:
        training: whether the moments that were kept of its training are in it.
        lesson: one whose scenes are all of this run, to go with it.
        originals: whether the test images are in it; None: where their licence allows and they
            are at hand.

    Raises:
        BrokenRunError: a file of the run cannot be used.
        ConfigError: the originals were asked for, and cannot be had; or the lesson has scenes of
            another run.
    """
    _require_one_run(run, lesson)
    held = contents.of(run, originals=originals, training=training, data_folder=data_folder)
    rows = card.facts(run, examples=_examples(held), originals=held.originals, moments=held.moments)
    filled = _filled(
        web_folder.text("one_file/one_file.html"),
        {
            "policy": _POLICY,
            "title": escape(run.title),
            "about": escape(_about(run)),
            "styles": "\n".join(web_folder.text(name) for name in _STYLES),
            "lesson": web_folder.text("lesson/lesson.html") if lesson else "",
            "map": web_folder.text("latent_map/latent_map.html"),
            "read_along": _read_along(run),
            "card": card.html(rows, run.metrics, run.config.variational),
            "foot": "Made with Latent Space Explorer. Everything is in this file; nothing is "
            "fetched, and nothing leaves it.",
            "data": _data(held, lesson),
            "script": _script() + "\nbegin(document);",
        },
    )
    return filled.encode()


def _require_one_run(run: Run, lesson: Lesson | None) -> None:
    others = {scene.run for scene in lesson.scenes} - {run.name} if lesson else set()
    if lesson and others:
        raise ConfigError(
            f"The lesson {lesson.title!r} shows {', '.join(sorted(others))} too, and one file "
            f"holds one run. Received: the run {run.name!r}"
        )


def _examples(held: Contents) -> int:
    block = held.blocks["codes"]
    header = json.loads(block[4 : 4 + int.from_bytes(block[:4], "little")])
    return int(header["points"])


def _about(run: Run) -> str:
    if not run.config.conditioned:
        return "The latent space of an autoencoder. Point at the map to decode that place."
    return (
        "The latent space of a variational autoencoder. Point at the map to decode that place; "
        "move β to see what the KL weight does."
    )


def _read_along(run: Run) -> str:
    config = run.config
    if not config.variational:
        return _paragraph(read_along.PLAIN)
    texts = [read_along.VARIATIONAL, read_along.where_from(conditioned=config.conditioned)]
    wide = [read_along.plane(config.latent_dim)] if config.latent_dim > 2 else []
    return "\n".join([*map(_paragraph, texts), _FORMULA, *map(_paragraph, wide)])


_FORMULA = """<div class="of-formula"><math display="block"><mrow><msub><mi>ℒ</mi><mi>β</mi></msub>
<mo>=</mo><mo>−</mo><msub><mi>E</mi><mrow><mi>q</mi><mo>(</mo><mi>z</mi><mo>|</mo><mi>x</mi>
<mo>)</mo></mrow></msub><mo>[</mo><mi>log</mi><mspace width="0.2em"/><mi>p</mi><mo>(</mo><mi>x</mi>
<mo>|</mo><mi>z</mi><mo>)</mo><mo>]</mo><mo>+</mo><mi>β</mi><mspace width="0.2em"/><mi>KL</mi>
<mo>(</mo><mi>q</mi><mo>(</mo><mi>z</mi><mo>|</mo><mi>x</mi><mo>)</mo><mo>‖</mo><mi>N</mi><mo>(</mo>
<mn>0</mn><mo>,</mo><mi>I</mi><mo>)</mo><mo>)</mo></mrow></math></div>
<p>The first term is the reconstruction. On the test set, in nats per example:
<b data-number="reconstruction"></b> + <b data-number="beta"></b> · <b data-number="kl"></b> =
<b data-number="loss"></b>.</p>"""


def _paragraph(markdown: str) -> str:
    text = _BOLD.sub(r"<b>\1</b>", escape(markdown, quote=False))
    return "<p>" + _ITALIC.sub(r"<i>\1</i>", text) + "</p>"


def _data(held: Contents, lesson: Lesson | None) -> str:
    """Scripts of no language: the browser keeps them as text until they are asked for."""
    taught = asdict(lesson) if lesson else None
    said = {"message": held.message, "told": held.told, "lesson": taught}
    run = json.dumps(said, allow_nan=False)
    parts = [_script_of("run", "application/json", run.replace("<", "\\u003c"))]
    parts.append(_script_of("worker", "text/plain", _safe(_worker())))
    for name, block in held.blocks.items():
        packed = base64.b64encode(gzip.compress(block, compresslevel=_LEVEL, mtime=0)).decode()
        parts.append(_script_of(f"block-{name}", "text/plain", packed))
    return "\n".join(parts)


def _script_of(name: str, kind: str, text: str) -> str:
    return f'<script id="{name}" type="{kind}">{text}</script>'


def _script() -> str:
    modules = dict(web_folder.modules(*_PARTS))
    return _safe(joined_modules.join(modules, [_FACE]))


def _worker() -> str:
    modules = dict(web_folder.modules("latent_map"))
    return joined_modules.join(modules, [_WORKER])


def _safe(script: str) -> str:
    """JavaScript that may stand in a page.

    Raises:
        VaeError: it would end the page's script element.
    """
    if re.search(r"</script|<!--", script, re.IGNORECASE):
        raise VaeError("A module of web/ holds what would end a page's script element.")
    return script


def _filled(template: str, values: Mapping[str, str]) -> str:
    """The template with its places filled, in one go: what is filled in is not looked at again."""
    return _PLACE.sub(lambda place: values[place[1]], template)

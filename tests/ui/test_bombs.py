"""Small files that unpack to gigabytes: one sentence each, and no more memory than a server has.

Each is shown to the app in a process of its own, whose largest memory is looked at afterwards.
"""

import io
import json
import os
import shutil
import struct
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from vae_core import runs

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/status").exists(), reason="looks memory up in /proc"
)
ROOT = Path(__file__).resolve().parents[2]
MOST_MB = 600
SHOW = """
import json, sys
from streamlit.testing.v1 import AppTest
page, picture = sys.argv[1:]
app = AppTest.from_file("ui/main.py", default_timeout=120)
app.query_params["run"] = "bomb"
app.run()
app.switch_page(f"../pages/{page}.py").run()
if picture:
    app.session_state["encode-source"] = "Upload"
    app.run()
    with open(picture, "rb") as file:
        app.file_uploader[0].set_value((picture, file.read(), "image/png")).run()
said = [element.value for kind in (app.error, app.warning) for element in kind]
with open("/proc/self/status") as status:
    peak = next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024
print(json.dumps({"said": said, "peak": peak, "exceptions": len(app.exception)}))
"""


def npz_of_zeros(name, shape, dtype):
    """An npz file with one array of zeros, deflated, written without holding it."""
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        header, {"descr": np.dtype(dtype).str, "fortran_order": False, "shape": shape}
    )
    size = int(np.prod(shape)) * np.dtype(dtype).itemsize
    buffer, piece = io.BytesIO(), bytes(2**24)
    with (
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open(f"{name}.npy", "w", force_zip64=True) as member,
    ):
        member.write(header.getvalue())
        for start in range(0, size, len(piece)):
            member.write(piece[: size - start])
    return buffer.getvalue()


def png_of_zeros(width, height, rows):
    """Black RGBA, whatever its size, in a few kilobytes a gigabyte; the first rows of it."""
    row, packer, packed = bytes(1 + 4 * width), zlib.compressobj(1), []
    for _ in range(rows):
        packed.append(packer.compress(row))
    data = b"".join(packed) + packer.flush()

    def chunk(kind, content):
        checked = kind + content
        return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))

    size = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", size) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def picture(kind, mode, side, **options):
    buffer = io.BytesIO()
    image = Image.new(mode, (side, side))
    image.paste(255 if mode in ("L", "F", "I;16") else "white", (side // 3, 0, side // 2, side))
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def frames(count):
    buffer = io.BytesIO()
    pictures = [Image.new("P", (1500, 1500), color) for color in range(count)]
    pictures[0].save(buffer, "GIF", save_all=True, append_images=pictures[1:])
    return buffer.getvalue()


def nested(depth):
    return b"[" * depth + b"]" * depth


IN_A_RUN = {
    "codes": ("latents.npz", lambda: npz_of_zeros("mean", (4, 50_000_000, 1), "f4")),
    "codes that may just be read": (
        "latents.npz", lambda: npz_of_zeros("mean", (1, 30_000_000, 1), "f4"),
    ),
    "the depth of a configuration": ("config.json", lambda: nested(2_000_000)),
    "the depth of figures": ("metrics.json", lambda: nested(2_000_000)),
    "the length of figures": ("metrics.json", lambda: b"[" + b"0," * 7_000_000 + b"0]"),
    "a title": ("title.txt", lambda: b"x" * 2**27),
    "a network": ("decoder.tflite", lambda: bytes(2**27)),
}  # fmt: skip
PICTURES = {
    "a PNG of gigabytes": lambda: png_of_zeros(30_000, 30_000, 100),
    "a PNG that may just be read": lambda: png_of_zeros(6_324, 6_324, 6_324),
    "a TIFF that may just be read": lambda: picture("TIFF", "F", 6_300, compression="tiff_lzw"),
    "a GIF of many frames": lambda: frames(60),
    "a large photograph": lambda: picture("JPEG", "CMYK", 6_300),
}


def show(tmp_path, page, uploaded=""):
    variables = os.environ | {"VAE_RUNS_DIR": str(tmp_path), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", SHOW, page, uploaded], cwd=ROOT, env=variables,
        capture_output=True, text=True, timeout=180, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    shown = json.loads(done.stdout.splitlines()[-1])
    assert shown["exceptions"] == 0 and shown["peak"] < MOST_MB, shown
    return [sentence.replace("\\", "") for sentence in shown["said"]]


@pytest.mark.parametrize("kind", IN_A_RUN)
def test_in_a_run(tmp_path, kind):
    name, content = IN_A_RUN[kind]
    shutil.copytree(runs.PRETRAINED_DIR / "digits", tmp_path / "bomb")
    (tmp_path / "bomb/digests.json").unlink()
    (tmp_path / "bomb" / name).write_bytes(content())
    said = show(tmp_path, "explore")
    assert kind == "a title" or any(name in sentence for sentence in said), said
    assert not any("error of its own" in sentence for sentence in said), said


@pytest.mark.parametrize("kind", PICTURES)
def test_in_an_upload(tmp_path, kind):
    shutil.copytree(runs.PRETRAINED_DIR / "digits", tmp_path / "bomb")
    (tmp_path / "upload").write_bytes(PICTURES[kind]())
    said = show(tmp_path, "encode", str(tmp_path / "upload"))
    assert not any("error of its own" in sentence for sentence in said), said

"""Pictures in the forms that people bring: archives, folders, modes, sizes, junk."""

import io
import os
import zipfile

import numpy as np
import pytest
from PIL import Image

from tests.support.importing import read
from vae_core.datasets.imports import sources
from vae_core.errors import DataError

RNG = np.random.default_rng(8)


def pixels(i, side=16):
    """A grey picture that no other one is."""
    return np.random.default_rng(i).integers(0, 256, (side, side), dtype=np.uint8)


def png(array, mode=None, kind="PNG", **options):
    buffer, image = io.BytesIO(), Image.fromarray(array)
    (image.convert(mode) if mode else image).save(buffer, kind, **options)
    return buffer.getvalue()


def pack(path, files):
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def unpack(folder, files):
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


FLAT = {f"{i}.png": png(pixels(i)) for i in range(20)}
BY_CLASS = {f"set/{'ab'[i % 2]} & co/{i}.png": png(pixels(i)) for i in range(20)}
SPLIT = {f"{'test' if i % 4 == 0 else 'train'}/{'ab'[i % 2]}/{i}.png": png(pixels(i))
         for i in range(20)}  # fmt: skip
THREE = {f"{('train', 'val', 'test', 'train')[i % 4]}/{'ab'[i // 4 % 2]}/{i}.png": png(pixels(i))
         for i in range(20)}  # fmt: skip
TRAIN_VAL = {f"Train/{i}.png" if i % 4 else f"val/{i}.png": png(pixels(i)) for i in range(20)}
LAYOUTS = {
    "flat": (FLAT, (), None), "by class": (BY_CLASS, ("a & co", "b & co"), None),
    "train and test": (SPLIT, ("a", "b"), 5), "three splits": (THREE, ("a", "b"), 5),
    "train and val": (TRAIN_VAL, (), 5),
}  # fmt: skip


@pytest.mark.parametrize("packed", [True, False], ids=["zip", "folder"])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_layouts(tmp_path, layout, packed):
    files, labels, held = LAYOUTS[layout]
    path = pack(tmp_path / "a.zip", files) if packed else unpack(tmp_path / "folder", files)
    known = read(tmp_path, path)
    assert known.dataset.label_names == labels
    assert len(known.dataset.test) == (held or 4) and known.dataset.shape == (16, 16, 1)
    expected = sorted(pixels(i).tobytes() for i in range(20))
    assert sorted(image.tobytes() for image in known.all_x) == expected


def on_white(alpha, shade=0):
    """A shade under an even alpha, on white."""
    return 255 + (shade - 255) * alpha / 255


def rgba(alpha):
    array = np.zeros((16, 16, 4), np.uint8)
    array[..., 3] = alpha
    return array


MODES = {
    "grey": (png(pixels(1)), pixels(1)),
    "bits": (png(pixels(1) > 127), (pixels(1) > 127) * 255),
    "palette": (png(pixels(1), "P"), pixels(1)),
    "RGB": (png(pixels(1), "RGB"), pixels(1)),
    "16 bits": (png(pixels(1).astype(np.uint16) * 257), pixels(1)),
    "GIF": (png(pixels(1), None, "GIF"), pixels(1)),
    "BMP": (png(pixels(1), None, "BMP"), pixels(1)),
    "TIFF": (png(pixels(1), None, "TIFF"), pixels(1)),
    "WEBP": (png(pixels(1), "RGB", "WEBP", lossless=True), pixels(1)),
    "PPM": (png(pixels(1), "RGB", "PPM"), pixels(1)),
    "transparent": (png(rgba(100)), np.full((16, 16), on_white(100))),
    "LA": (png(rgba(100), "LA"), np.full((16, 16), on_white(100))),
}


@pytest.mark.parametrize("mode", MODES)
def test_modes(tmp_path, mode):
    content, expected = MODES[mode]
    name = f"m.{mode.lower() if mode in ('GIF', 'BMP', 'TIFF', 'WEBP', 'PPM') else 'png'}"
    folder = unpack(tmp_path / "f", {**{f"{i}/{name}": content for i in range(5)}})
    known = read(tmp_path, folder, ground="white", colour="grey")
    assert known.all_x.shape == (5, 16, 16, 1)
    assert np.abs(known.all_x[0, ..., 0].astype(float) - expected).max() <= 1
    assert "4 images the same" in known.said


def test_upright_by_exif(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by 90° clockwise
    flat = np.zeros((16, 16, 3), np.uint8)
    flat[:8] = 255
    folder = unpack(tmp_path / "f", {f"{i}.jpg": png(flat, None, "JPEG", exif=exif, quality=95)
                                     for i in range(5)})  # fmt: skip
    image = read(tmp_path, folder).all_x[0, ..., 0]
    assert image[:, 10:].mean() > 250 and image[:, :6].mean() < 5


@pytest.mark.parametrize(("ground", "shade"), [("white", 255), ("black", 0), ("grey", 128)])
def test_the_ground_under_transparency_is_chosen(tmp_path, ground, shade):
    folder = unpack(tmp_path / "f", {f"{i}.png": png(rgba(0)) for i in range(5)})
    assert (read(tmp_path, folder, ground=ground).all_x == shade).all()


def test_colour_is_found_in_the_pixels(tmp_path):
    red = np.zeros((16, 16, 3), np.uint8)
    red[4:9, 4:9, 0] = 200
    folder = unpack(tmp_path / "f", FLAT | {"red.png": png(red)})
    assert read(tmp_path, folder).dataset.shape == (16, 16, 3)
    assert read(tmp_path, folder, colour="grey").dataset.shape == (16, 16, 1)
    grey = unpack(tmp_path / "g", {f"{i}.png": png(pixels(i), "RGB") for i in range(5)})
    assert read(tmp_path, grey).dataset.shape == (16, 16, 1)


def test_sizes_are_fitted_or_cropped(tmp_path):
    wide = np.zeros((20, 60), np.uint8)
    wide[:, 20:40] = 255
    folder = unpack(tmp_path / "f", {f"{i}.png": png(wide) for i in range(5)}
                    | {f"s{i}.png": png(pixels(i, 24)) for i in range(5)})  # fmt: skip
    fitted = read(tmp_path, folder, side=30, ground="black")
    image = fitted.all_x[fitted.all_x.reshape(10, -1)[:, :30].max(axis=1) == 0][0, ..., 0]
    assert fitted.dataset.shape == (30, 30, 1)
    assert (image[:9] == 0).all() and image[15, 15] == 255 and image[15, 2] == 0
    cropped = read(tmp_path, folder, side=30, framing="crop")
    assert any(image[2:-2, 2:-2].min() > 250 for image in cropped.all_x)
    assert "fitted into 30×30" in fitted.said and "cropped to 30×30" in cropped.said
    assert read(tmp_path, folder).dataset.shape == (64, 64, 1)


def test_junk_is_skipped_in_silence_and_what_is_broken_is_named(tmp_path):
    files = FLAT | {
        "__MACOSX/._0.png": b"x", ".DS_Store": b"x", "Thumbs.db": b"x", "readme.txt": b"hello",
        "cut.png": png(pixels(1))[:80], "empty.png": b"", "word.png": b"no picture",
    }  # fmt: skip
    known = read(tmp_path, pack(tmp_path / "a.zip", files))
    assert len(known.all_x) == 20
    assert "3 broken pictures: cut.png, empty.png, word.png" in known.said
    assert "readme.txt" in known.said and "DS_Store" not in known.said


def test_tables_beside_pictures_are_labels(tmp_path):
    lines = ["file_name,kind,age"] + [f"{i}.png,{'xy'[i % 2]},{i / 4}" for i in range(18)]
    known = read(tmp_path, pack(tmp_path / "a.zip", FLAT | {
        "metadata.csv": "\n".join(lines).encode()}))  # fmt: skip
    kind, age = known.dataset.description.label_columns
    assert (kind.name, kind.names, age.kind) == ("kind", ("x", "y"), "number")
    assert "describes 18 pictures of 20" in known.said
    labels = np.concatenate([known.dataset.train.labels, known.dataset.test.labels])
    assert (labels == -1).sum() == 2


@pytest.mark.parametrize("name", ["../../evil.png", "/etc/evil.png", "a/../../evil.png",
                                  "C:/evil.png", "..\\evil.png"])  # fmt: skip
def test_a_path_that_climbs_out_is_refused(tmp_path, name):
    path = pack(tmp_path / "in" / "a.zip" if (tmp_path / "in").mkdir() else tmp_path / "in/a.zip",
                FLAT | {name: png(pixels(1))})  # fmt: skip
    with pytest.raises(DataError, match="leads out of it"):
        read(tmp_path, path)
    assert not list(tmp_path.rglob("evil.png"))


def test_links_are_not_followed(tmp_path):
    (tmp_path / "secret.png").write_bytes(png(pixels(99)))
    folder = unpack(tmp_path / "f", FLAT)
    (folder / "link.png").symlink_to(tmp_path / "secret.png")
    (folder / "up").symlink_to(tmp_path)
    known = read(tmp_path, folder)
    assert len(known.all_x) == 20 and "2 links not followed" in known.said
    info = zipfile.ZipInfo("link.png")
    info.external_attr = 0o120777 << 16
    path = pack(tmp_path / "a.zip", FLAT)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(info, "/etc/passwd")
    assert len(read(tmp_path, path).all_x) == 20
    with pytest.raises(DataError, match="is a link"):
        read(tmp_path, folder / "link.png")


def test_bombs_are_refused_before_they_are_unpacked(tmp_path, monkeypatch):
    monkeypatch.setattr(sources, "MOST_FILES", 50)
    many = pack(tmp_path / "many.zip", {f"{i}.png": b"" for i in range(60)})
    with pytest.raises(DataError, match="More than 50 files"):
        read(tmp_path, many)
    with pytest.raises(DataError, match="More than 50 files"):
        read(tmp_path, unpack(tmp_path / "f", {f"{i}.png": b"" for i in range(60)}))
    monkeypatch.setattr(sources, "MOST_BYTES", 2000)
    with pytest.raises(DataError, match="unpack to"):
        read(tmp_path, pack(tmp_path / "big.zip", FLAT))
    monkeypatch.setattr(sources, "_MOST_DIRECTORY", 100)
    with pytest.raises(DataError, match="lists too many"):
        read(tmp_path, pack(tmp_path / "list.zip", FLAT))


def test_a_picture_that_unpacks_to_gigabytes_is_skipped(tmp_path):
    bomb = png(np.zeros((12_000, 12_000), np.uint8), "1")
    known = read(tmp_path, unpack(tmp_path / "f", FLAT | {"bomb.png": bomb}))
    assert "1 broken picture: bomb.png" in known.said


def test_an_archive_that_lies_about_a_size_is_refused(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for i in range(5):
            archive.writestr(f"{i}.png", png(pixels(i)))
    content = bytearray(path.read_bytes())
    at = content.rfind(b"PK\x01\x02")
    content[at + 24 : at + 28] = (2**31).to_bytes(4, "little")
    path.write_bytes(content)
    with pytest.raises(DataError, match="no honest file"):
        read(tmp_path, path)


@pytest.mark.parametrize("keep", [0, 30, 400, -30])
def test_a_cut_archive_is_named(tmp_path, keep):
    path = pack(tmp_path / "a.zip", FLAT)
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(DataError, match=r"a\.zip"):
        read(tmp_path, path)


@pytest.mark.parametrize(("name", "words"), [
    ("a.pkl", "run code"), ("a.pt", "run code"), ("a.xlsx", "as CSV"), ("a.mat", "numpy.savez"),
    ("a.tar", "as zip"), ("a.exe", "Bring pictures"), ("a", "Bring pictures"),
])  # fmt: skip
def test_other_files_say_what_to_do(tmp_path, name, words):
    (tmp_path / name).write_bytes(os.urandom(50))
    with pytest.raises(DataError, match=words):
        read(tmp_path, tmp_path / name)


def test_nothing_there(tmp_path):
    with pytest.raises(DataError, match="no file or folder"):
        read(tmp_path, tmp_path / "absent")
    with pytest.raises(DataError, match="no file to read"):
        read(tmp_path, unpack(tmp_path / "f", {".DS_Store": b""}))

"""npz files that claim to be small and are not: refused by what their headers say."""

import io
import tracemalloc
import zipfile

import numpy as np
import pytest

from vae_core.storage import npz


def bomb(name, megabytes):
    """A small file whose one array unpacks to so many MB."""
    buffer, header = io.BytesIO(), io.BytesIO()
    np.lib.format.write_array_header_1_0(
        header, {"descr": "|u1", "fortran_order": False, "shape": (megabytes * 2**20,)}
    )
    with (
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open(f"{name}.npy", "w", force_zip64=True) as file,
    ):
        file.write(header.getvalue())
        for _ in range(megabytes):
            file.write(bytes(2**20))
    return buffer


def test_what_unpacks_to_too_much_is_refused_before_it_is_unpacked():
    file = bomb("x", 64)
    assert len(file.getvalue()) < 2**20
    tracemalloc.start()
    with pytest.raises(ValueError, match="unpacks to 64 MB, and 32 MB is the most"):
        npz.read(file, most=32 * 2**20)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2**20
    assert len(npz.read(file, most=65 * 2**20)["x"]) == 64 * 2**20


def test_only_the_arrays_that_are_asked_for_count():
    assert npz.read(bomb("x", 64), ("y",), most=1) == {}


def packed(**arrays):
    content = io.BytesIO()
    np.savez(content, **arrays)
    return content


def test_arrays_come_back_as_numpy_reads_them_and_cannot_be_written_to():
    rng = np.random.default_rng(0)
    arrays = {
        "rows": rng.normal(size=(3, 4)),
        "columns": np.asfortranarray(rng.normal(size=(5, 2)).astype(np.float32)),
        "bytes": rng.integers(256, size=(2, 3, 4), dtype=np.uint8),
        "one": np.array(7), "none": np.empty((0, 3), np.float32), "text": np.array("words"),
        "big-endian": np.arange(4, dtype=">i4"),
    }  # fmt: skip
    found = npz.read(packed(**arrays))
    assert found.keys() == arrays.keys()
    for name, array in arrays.items():
        assert np.array_equal(found[name], array) and found[name].dtype == array.dtype, name
        assert not found[name].flags.writeable
    assert npz.read(packed(**arrays), ("one", "other")) == {"one": np.array(7)}


def test_the_bound_is_the_most_that_is_read_of_all_arrays_together():
    two = packed(a=np.zeros(100, np.uint8), b=np.zeros(100, np.uint8))
    with zipfile.ZipFile(two) as archive:
        size = sum(info.file_size for info in archive.infolist())
    assert size > 2 * 100
    assert len(npz.read(two, most=size)) == 2
    with pytest.raises(ValueError, match="it unpacks to 0 MB, and 0 MB is the most here"):
        npz.read(two, most=size - 1)
    assert list(npz.read(two, ("a",), most=size // 2)) == ["a"]


def test_how_large_a_file_says_that_it_is(tmp_path):
    path = tmp_path / "a.npz"
    path.write_bytes(bomb("x", 3).getvalue())
    assert 0 <= npz.unpacked_bytes(path) - 3 * 2**20 < 200
    path.write_bytes(b"no such thing")
    assert npz.unpacked_bytes(path) == 0 and npz.unpacked_bytes(tmp_path / "nowhere") == 0


def with_header(header, content=b"", *, packing=zipfile.ZIP_STORED):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", packing) as archive:
        archive.writestr("x.npy", header + content)
    return file


def header_of(shape, kind="|u1", write=np.lib.format.write_array_header_1_0):
    header = io.BytesIO()
    write(header, {"descr": kind, "fortran_order": False, "shape": shape})
    return header.getvalue()


def test_the_second_version_of_the_header_is_read_too():
    header = header_of((3,), write=np.lib.format.write_array_header_2_0)
    assert npz.read(with_header(header, b"abc"))["x"].tobytes() == b"abc"


@pytest.mark.parametrize("file", [
    packed(x=np.array([{}, []], object)),
    with_header(header_of((10**15,)), b"short"),
    with_header(header_of((4,)), b"abc"),
    with_header(header_of((-4,)), b"abcd"),
    with_header(b"\x93NUMPY\x09\x00", b"abcd"),
    with_header(b"no header"),
    with_header(header_of((3,)), b"abc", packing=zipfile.ZIP_LZMA),
    with_header(header_of((3,)), b"abc", packing=zipfile.ZIP_BZIP2),
    io.BytesIO(b"no zip file"), io.BytesIO(packed(x=np.arange(99)).getvalue()[:-40]),
])  # fmt: skip
def test_what_is_no_file_of_plain_arrays_is_one_half_sentence(file):
    with pytest.raises(ValueError, match=r"^it is damaged, or not an npz file of plain arrays$"):
        npz.read(file)

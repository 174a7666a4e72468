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

"""Downloads that fail, and their files."""

import numpy as np
import pytest

from vae_core import datasets
from vae_core.datasets import fetch
from vae_core.errors import DataError


@pytest.mark.parametrize("name", ["mnist", "fashion_mnist"])
def test_offline_says_what_works_instead(tmp_path, monkeypatch, name):
    import pooch

    def offline(*arguments, **options):
        raise ConnectionError("no network")

    monkeypatch.setattr(pooch, "retrieve", offline)
    with pytest.raises(DataError, match=f"{name}.*digits data set needs neither"):
        datasets.load(name, tmp_path)
    assert datasets.load_test(name, tmp_path) is None


def test_a_download_with_the_wrong_checksum_is_refused(tmp_path, monkeypatch):
    import functools
    import http.server
    import threading

    served = tmp_path / "served"
    served.mkdir()
    (served / "mnist.npz").write_bytes(b"not MNIST")
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=served)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setattr(fetch, "_HOST", f"http://127.0.0.1:{server.server_port}/")
        with pytest.raises(DataError, match="could not be downloaded"):
            datasets.load("mnist", tmp_path / "folder")
        server.shutdown()
    assert not (tmp_path / "folder" / "mnist.npz").exists()


def test_idx_files_are_read(tmp_path):
    import gzip

    images = np.arange(12, dtype=np.uint8).reshape(3, 2, 2)
    header = bytes([0, 0, 8, 3]) + np.array([3, 2, 2], ">u4").tobytes()
    (tmp_path / "x.gz").write_bytes(gzip.compress(header + images.tobytes()))
    assert (fetch._read_idx(tmp_path / "x.gz") == images).all()

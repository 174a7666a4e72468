"""How the server's memory is parted and given back, as glibc and the system tell it."""

import platform
import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="needs glibc")

_COUNT = """
import ctypes, sys, threading
from ui.memory import share_arenas
if sys.argv[1] == "shared":
    share_arenas()
barrier = threading.Barrier(12)
def work():
    block = [bytes(1000) for _ in range(100)]
    barrier.wait()
threads = [threading.Thread(target=work) for _ in range(12)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
libc = ctypes.CDLL(None)
libc.fopen.restype = ctypes.c_void_p
file = libc.fopen(sys.argv[2].encode(), b"w")
libc.malloc_info(0, ctypes.c_void_p(file))
libc.fclose(ctypes.c_void_p(file))
"""


def test_threads_share_two_arenas(tmp_path):
    assert _arenas("shared", tmp_path / "shared.xml") <= 2 < _arenas("own", tmp_path / "own.xml")


def _arenas(how, path):
    subprocess.run([sys.executable, "-c", _COUNT, how, str(path)], check=True)
    return path.read_text().count("<heap nr=")


_HOLD = """
import re, sys
from ui.memory import give_back
def resident():
    return int(re.search(r"VmRSS:\\s+(\\d+)", open("/proc/self/status").read())[1]) / 1024
blocks = [bytes(10_000) for _ in range(6_000)]
kept, blocks = blocks[::50], None
before = resident()
give_back()
print(before - resident())
"""


def test_what_lies_free_between_what_is_kept_goes_back_to_the_system():
    said = subprocess.run(
        [sys.executable, "-c", _HOLD], check=True, capture_output=True, text=True
    ).stdout
    assert float(said) > 40, "megabytes of 60 that were freed"

"""The digest, against the standard's own examples (FIPS 180-4)."""

from vae_core.storage.digests import digest


def test_the_standards_examples():
    nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert (digest(b""), digest(b"abc")) == (nothing, abc)

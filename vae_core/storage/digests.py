"""The digest that tells one file's content from another's."""

from __future__ import annotations

import hashlib


def digest(content: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()

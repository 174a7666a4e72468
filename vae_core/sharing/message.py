"""Bytes for a component: a JSON header and a body.

Layout: the header's length (uint32, little-endian), the header (JSON, UTF-8), the body. Streamlit
takes a dict too, but looks for tables in it, with a library of 60 MB.
"""

from __future__ import annotations

import json
from typing import Any


def pack(header: dict[str, Any], body: bytes) -> bytes:
    """Join a JSON header and a body; equal arguments give equal bytes."""
    text = json.dumps(header, separators=(",", ":"), allow_nan=False).encode()
    return len(text).to_bytes(4, "little") + text + body

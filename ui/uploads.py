"""Uploads take bounded memory: what a visitor has replaced goes, and the oldest of all go first.

Streamlit holds every upload of a session until the session ends, whether or not a page still has
a use for it.
"""

from __future__ import annotations

from collections import OrderedDict

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import runtime
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager

from vae_core.storage import read_only

_PATH = "/_stcore/upload_file/"
_MOST_FOR_ONE = 2  # files of a session: the one on its page, and the one that replaces it
_MOST_BYTES = 200_000_000  # of all sessions, which is fifty photographs of 4 MB
_MOST_OF_A_PICTURE = (
    20_000_000  # where nothing but pictures is taken; a page refuses such a one too
)
_TOO_LARGE = "This server takes pictures of up to 20 MB, and nothing else."


class BoundedUploads:
    """Forgets uploads after each new one, so that few of a session and so many bytes are left."""

    def __init__(self, app: ASGIApp, most_bytes: int = _MOST_BYTES) -> None:
        self._app, self._most_bytes = app, most_bytes
        self._held: OrderedDict[tuple[str, str], None] = OrderedDict()  # session and file, by age

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_upload = scope["type"] == "http" and scope["method"] == "PUT" and _PATH in scope["path"]
        if is_upload and read_only.is_on() and not _is_small(scope):
            await PlainTextResponse(_TOO_LARGE, status_code=413)(scope, receive, send)
            return
        await self._app(scope, receive, send)
        if is_upload:
            session, _, file = scope["path"].partition(_PATH)[2].partition("/")
            uploads = _manager()
            if uploads is not None:
                self._note(uploads, session, file)

    def _note(self, uploads: MemoryUploadedFileManager, session: str, file: str) -> None:
        self._held.pop((session, file), None)
        self._held[session, file] = None
        for key in [key for key in self._held if _size(uploads, *key) is None]:
            del self._held[key]  # its session has ended, or its picture was taken away
        own = [key for key in self._held if key[0] == session]
        for key in own[:-_MOST_FOR_ONE]:
            self._forget(uploads, key)
        while len(self._held) > 1 and self._total(uploads) > self._most_bytes:
            self._forget(uploads, next(iter(self._held)))

    def _total(self, uploads: MemoryUploadedFileManager) -> int:
        return sum(_size(uploads, *key) or 0 for key in self._held)

    def _forget(self, uploads: MemoryUploadedFileManager, key: tuple[str, str]) -> None:
        del self._held[key]
        uploads.remove_file(*key)


def _is_small(scope: Scope) -> bool:
    """Whether a request says how long it is, and that is not too long; servers hold it to that."""
    said = [value for name, value in scope["headers"] if name.lower() == b"content-length"]
    return len(said) == 1 and said[0].isdigit() and int(said[0]) <= _MOST_OF_A_PICTURE


def _size(uploads: MemoryUploadedFileManager, session: str, file: str) -> int | None:
    found = uploads.get_files(session, [file])
    return len(found[0].data) if found else None


def _manager() -> MemoryUploadedFileManager | None:
    """Where Streamlit holds uploads; None where it does so in another way."""
    if not runtime.exists():
        return None
    uploads = runtime.get_instance().uploaded_file_mgr
    return uploads if isinstance(uploads, MemoryUploadedFileManager) else None

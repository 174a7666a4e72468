"""Uploads take bounded memory."""

import asyncio

import pytest
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileRec

from ui import uploads
from ui.uploads import BoundedUploads


@pytest.fixture
def manager(monkeypatch):
    found = MemoryUploadedFileManager("/_stcore/upload_file")
    monkeypatch.setattr(uploads, "_manager", lambda: found)
    return found


@pytest.fixture
def put(manager):
    """put(session, file, size) uploads a file, through a gate for 1,000 bytes."""

    async def streamlit(scope, receive, send):
        session, file = scope["path"].split("/")[-2:]
        content = b"x" * scope["size"]
        manager.add_file(session, UploadedFileRec(file, "a.png", "image/png", content))

    bounded = BoundedUploads(streamlit, most_bytes=1000)

    def upload(session, file, size=100, base=""):
        path = f"{base}/_stcore/upload_file/{session}/{file}"
        scope = {"type": "http", "method": "PUT", "path": path, "size": size}
        asyncio.run(bounded(scope, None, None))

    return upload


def held(manager, session):
    return list(manager.file_storage.get(session, {}))


def test_of_a_visitors_uploads_the_last_two_are_held(manager, put):
    for number in range(40):
        put("me", f"picture-{number}")
    assert held(manager, "me") == ["picture-38", "picture-39"]


def test_under_a_path_too(manager, put):
    for number in range(3):
        put("me", f"picture-{number}", base="/lab/vae")
    assert len(held(manager, "me")) == 2


def test_the_oldest_of_all_go_where_the_sum_is_too_large(manager, put):
    for number in range(12):
        put(f"visitor-{number}", "picture", size=100)
    assert [bool(held(manager, f"visitor-{number}")) for number in range(12)] == (
        [False] * 2 + [True] * 10
    )


def test_one_that_is_larger_than_all_may_be_stays_until_the_next(manager, put):
    put("me", "large", size=5000)
    assert held(manager, "me") == ["large"]
    put("you", "small")
    assert held(manager, "me") == [] and held(manager, "you") == ["small"]


def test_a_session_that_ended_leaves_nothing_behind(manager, put):
    for number in range(9):
        put(f"visitor-{number}", "picture", size=100)
    for number in range(9):
        manager.remove_session_files(f"visitor-{number}")
    put("new", "picture", size=900)
    assert held(manager, "new") == ["picture"]

"""The theme is worked out once, and not anew for every click.

Streamlit begins each script run with a message that has the whole theme in it, and for that goes
through its four hundred settings six times, on the event loop that sends everybody's answers.
"""

from __future__ import annotations

from streamlit import config
from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session

_NAME = "_populate_theme_msg"  # Streamlit's own: tests/ui/test_known_theme.py sees it go


def remember() -> None:
    """Keep what Streamlit works out, until its settings are read anew.

    Where this version of Streamlit does it in another way, do nothing.
    """
    work_out = getattr(app_session, _NAME, None)
    if work_out is None:
        return
    known: dict[str, CustomThemeConfig] = {}

    def fill(message: CustomThemeConfig, section: str = "theme") -> None:
        if section not in known:
            known[section] = CustomThemeConfig()
            work_out(known[section], section)
        if known[section].ByteSize():  # an empty one would still be seen as there
            message.MergeFrom(known[section])

    setattr(app_session, _NAME, fill)
    config.on_config_parsed(known.clear, force_connect=True)

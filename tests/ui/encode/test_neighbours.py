"""What is near an encoded example: labels are called as they are, whatever Markdown makes of it."""

import dataclasses

from ui.markdown import escaped
from ui.state import open_run

NAME = "![x](http://example.com/a.png)"


def test_a_label_s_name_is_only_words(trained, whole_app, monkeypatch):
    opened = dataclasses.replace(open_run.opened(trained["vectors"]), label_names=(NAME,) * 10)
    monkeypatch.setattr(open_run, "current", lambda: opened)
    whole_app.run()
    whole_app.session_state["encode-more"] = "What is near it"
    whole_app.switch_page("../pages/encode.py").run()
    assert not whole_app.exception
    (said,) = [each.value for each in whole_app.markdown if "nearest codes" in each.value]
    assert said.endswith(f"**{escaped(NAME)}**.")

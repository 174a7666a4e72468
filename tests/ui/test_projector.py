"""The switch for a projector: large type and the full width, until it is switched off."""


def test_large_type_while_it_is_on(whole_app):
    app = whole_app.run()
    assert "font-size: 140%" not in str(styles_of(app))
    app.toggle("projected").set_value(True).run()
    assert "font-size: 140%" in str(styles_of(app))
    app.switch_page("../pages/compare.py").run()
    assert "font-size: 140%" in str(styles_of(app)) and not app.exception


def styles_of(app):
    return [block.proto.body for block in app.get("html")]

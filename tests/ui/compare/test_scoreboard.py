"""The scoreboard on Compare: rows, published figures, an order, what is taken away."""

from streamlit.testing.v1 import AppTest

from tests.support.driver import ROOT


def _compared(run):
    app = AppTest.from_file(str(ROOT / "ui/main.py"), default_timeout=90)
    app.query_params["run"] = run
    app.run()
    app.session_state["scoreboard"] = True
    app.switch_page("../pages/compare.py").run()
    assert not app.exception and not app.error
    return app


def _text(app):
    return "\n".join(str(each.value) for each in [*app.markdown, *app.caption])


def test_every_run_of_mnist_stands_beside_published_figures():
    app = _compared("mnist-every-beta-deep")
    said = _text(app)
    assert "−86.76" in said and "Burda" in said and "their KL 10.6 and 27.8" in said
    (table,) = [each.value for each in app.markdown if "KL of each dimension" in each.value]
    assert len(table.splitlines()) > 20
    app.selectbox(key="scoreboard-by").select("KL").run()
    assert not app.exception


def test_data_without_a_published_figure_says_so():
    assert "No published held-out figure" in _text(_compared("fashion-conv-beta-5"))

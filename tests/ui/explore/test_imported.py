"""A run whose networks were made elsewhere, on the pages."""

import pytest

from tests.support import onnx_files
from ui.explore import check_up
from vae_core.analysis.diagnosis import Diagnosis
from vae_core.doors import into
from vae_core.doors.into import Wish
from vae_core.sharing import map_words

NOT_KNOWN = "Imported: which β it was trained at is not known"
PAGES = ("explore", "manifold", "encode", "compare", "train")


def imported(tmp_path, decoder, encoder, name):
    files = [onnx_files.saved(decoder, tmp_path / "decoder.onnx")]
    files += [None if encoder is None else onnx_files.saved(encoder, tmp_path / "encoder.onnx")]
    wish = Wish(decoder=files[0], encoder=files[1], dataset="digits", output="logits")
    return into.import_run(wish, name)


@pytest.mark.parametrize("kind", ["vae", "server", "alone"])
def test_every_page_opens_and_says_what_it_is(tmp_path, whole_app, kind):
    decoder = onnx_files.odd_decoder() if kind == "server" else onnx_files.decoder()
    encoder = None if kind == "alone" else onnx_files.encoder()
    imported(tmp_path, decoder, encoder, f"my-{kind}")
    whole_app.query_params["run"] = f"my-{kind}"
    whole_app.run()
    for page in PAGES:
        if page != "explore":
            whole_app.switch_page(f"../pages/{page}.py").run()
        assert not whole_app.exception, (page, whole_app.exception)
        assert not whole_app.error, (page, [each.value for each in whole_app.error])
        if page == "explore":
            said = " ".join(each.value for each in whole_app.caption)
            assert r"Imported from decoder\.onnx" in said
            assert ("decoded on the server" in said) == (kind == "server")
            assert ("no posterior, no KL and no ELBO" in said) == (kind == "alone")
            assert not [each for each in whole_app.expander if "Another β?" in each.label]
            assert not [each for each in whole_app.button if "Train at" in each.label]
        if page == "manifold" and kind != "alone":
            assert f"{NOT_KNOWN}." in [each.value for each in whole_app.caption]


def test_what_ails_an_import_is_said_without_a_training_that_cannot_be(
    tmp_path, whole_app, monkeypatch
):
    run = imported(tmp_path, onnx_files.decoder(), onnx_files.encoder(), "my-vae")
    ill = Diagnosis(
        kind="collapse", title="Collapsed", evidence="Some.", cause="One.", advice="Train anew",
        remedy=run.config,
    )  # fmt: skip
    monkeypatch.setattr(check_up, "diagnoses", lambda *_: (ill,))
    whole_app.query_params["run"] = "my-vae"
    whole_app.session_state["check-up"] = True
    whole_app.run()
    assert not whole_app.exception and not whole_app.error
    assert "Train anew" in [each.value for each in whole_app.caption]
    assert not [each for each in whole_app.button if "Train anew" in each.label]
    whole_app.switch_page("../pages/compare.py").run()
    assert not whole_app.exception


def test_the_map_says_that_the_beta_of_an_import_is_not_known(tmp_path):
    run = imported(tmp_path, onnx_files.decoder(), onnx_files.encoder(), "my-vae")
    assert map_words.beta_said(run) == NOT_KNOWN

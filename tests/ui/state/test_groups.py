"""Runs by their data set, and the run choice that follows it."""

from ui.state import groups
from vae_core.runs import list_runs


def test_groups_are_in_the_catalogues_order_and_lose_no_run():
    found = list_runs().runs
    grouped = groups.by_data(found)
    assert list(grouped) == ["digits", "digits_64", "shapes", "mnist", "fashion_mnist"]
    assert sorted(run.name for group in grouped.values() for run in group) == sorted(
        run.name for run in found
    )
    assert groups.first_of(grouped["mnist"]).config.conditioned


def test_the_run_follows_the_data_set_and_the_data_set_the_run(whole_app):
    whole_app.query_params["run"] = "mnist-every-beta-mlp"
    whole_app.run()
    assert whole_app.sidebar.selectbox(key="run-data").value == "mnist"
    runs_of_mnist = whole_app.sidebar.selectbox(key="run").options
    assert all(option.startswith("MNIST") for option in runs_of_mnist)
    whole_app.sidebar.selectbox(key="run-data").set_value("digits").run()
    assert whole_app.session_state["run"] == "digits" and not whole_app.exception
    assert "every β: move β" in whole_app.sidebar.caption[0].value
    whole_app.session_state["run-next"] = "fashion-conv-beta-5"
    whole_app.run()
    assert whole_app.sidebar.selectbox(key="run-data").value == "fashion_mnist"

"""Logs: JSON lines with the run's name, one an epoch, tracebacks in them and not on pages."""

import json
import logging
from datetime import datetime, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from tests.support.driver import ROOT
from tests.support.small import SMALL
from ui.state import open_run
from vae_core import runs
from vae_core.cli import main as command_line
from vae_core.jobs import log


def lines_of(run):
    return [json.loads(line) for line in (run.path / "trainer.log").read_text("utf-8").splitlines()]


def train(run):
    return command_line.main(["train", "--resume", run.name, "--quiet"])


def test_a_training_leaves_a_line_an_epoch_and_one_a_phase():
    run = runs.create_run(SMALL.replace(epochs=3))
    assert train(run) == 0
    lines = lines_of(run)
    assert {line["run"] for line in lines} == {run.name}
    epochs = [line for line in lines if line["event"] == "epoch"]
    assert [line["epoch"] for line in epochs] == [1, 2, 3]
    assert [line["test_loss"] for line in epochs] == [row.test_loss for row in run.history]
    assert lines[0]["event"] == "queued" and lines[-1]["event"] == "done"
    assert len(lines) <= 3 + 8
    assert all(datetime.fromisoformat(line["time"]).utcoffset() == timedelta(0) for line in lines)


def test_a_training_that_fails_says_why_in_the_log():
    run = runs.create_run(SMALL.replace(dataset="no-such-set"))
    assert train(run) == 1
    failed = [line for line in lines_of(run) if line["level"] == "error"]
    assert "no data set 'no-such-set'" in failed[0]["reason"]
    assert "Traceback" in failed[-1]["traceback"]


def test_a_log_that_cannot_be_written_stops_no_training():
    run = runs.create_run(SMALL.replace(epochs=1))
    (run.path / "trainer.log").mkdir()
    assert train(run) == 0 and run.state.status == "done"


def test_a_page_that_fails_logs_its_run_and_traceback_and_shows_a_sentence(monkeypatch):
    records = []
    handler = logging.Handler()
    handler.emit = lambda record: records.append(json.loads(log.JsonLines().format(record)))
    logger = logging.getLogger("ui.widgets.layout")
    logger.addHandler(handler)
    try:
        monkeypatch.setattr(open_run, "current", lambda: 1 / 0)
        app = AppTest.from_file(str(ROOT / "ui/main.py"), default_timeout=60)
        app.query_params["run"] = "digits"
        app.run()
    finally:
        logger.removeHandler(handler)
    (line,) = records
    assert line["run"] == "digits" and "ZeroDivisionError" in line["traceback"]
    assert "the server's log has the details" in app.error[0].value
    assert not app.exception and "Zero" not in app.error[0].value


@pytest.mark.parametrize("times", [1, 3])
def test_asking_again_for_standard_error_changes_nothing(times, capsys):
    logger = logging.getLogger(f"once-{times}")
    for _ in range(times):
        log.to_stderr(logger)
    log.event(logger, logging.WARNING, "β-run", "noted", figure=1.5)
    line = json.loads(capsys.readouterr().err)
    assert line["run"] == "β-run" and line["figure"] == 1.5 and line["level"] == "warning"

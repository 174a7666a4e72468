"""The catalogue's rows agree with the data they are about."""

import pytest

from vae_core import datasets
from vae_core.datasets.catalogue import CATALOGUE, Bundled, OwnFile
from vae_core.images.preparation import DIGITS, FASHION, MNIST

HERE = [name for name in CATALOGUE if datasets.at_hand(name)]


@pytest.mark.parametrize("name", HERE)
def test_sizes_and_names_are_those_of_the_data(name):
    row, data = datasets.entry(name), datasets.load(name)
    assert len(data.train) == row.training_size
    assert len(row.label_names) == data.train.labels.max() + 1
    if isinstance(row.source, Bundled):
        assert len(data.test) == row.source.test_size
    if row.feature_names:
        assert data.shape == (len(row.feature_names),)


def test_each_known_set_is_prepared_as_it_was_made():
    prepared = {name: row.preparation for name, row in CATALOGUE.items()}
    assert prepared == {
        "digits": DIGITS, "digits_64": None, "shapes": None, "mnist": MNIST,
        "fashion_mnist": FASHION,
    }  # fmt: skip


def test_another_set_is_called_by_its_name():
    row = datasets.entry("my-own")
    assert (row.title, row.label_names, row.source) == ("my-own", (), OwnFile())

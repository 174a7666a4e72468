"""Which plane a text names, and what that plane contains."""

import numpy as np
import pytest
from sklearn.decomposition import PCA

from vae_core.analysis import planes
from vae_core.analysis.attributes import Known
from vae_core.analysis.planes import Measured
from vae_core.errors import ConfigError
from vae_core.vae.columns import LabelColumn

rng = np.random.default_rng(1)
D, N = 7, 60
MEANS = rng.normal(size=(N, D)) * np.linspace(0.2, 2, D) + rng.normal(size=D)
LABELS = np.arange(N) % 4
KL = np.array([0.1, 3, 0, 0.4, 2, 0.2, 0.3])
COLUMNS = (
    LabelColumn(name="kind", names=("none", "one", "two", "three")),
    LabelColumn(name="weight", kind="number"),
    LabelColumn(name="heading", kind="number", period=360.0),
    LabelColumn(name="same", kind="number"),
)
VALUES = {
    "kind": LABELS, "weight": np.where(np.arange(N) == 5, np.nan, rng.normal(size=N)),
    "heading": rng.uniform(0, 360, N), "same": np.full(N, 3.0),
}  # fmt: skip
MEASURED = Measured(MEANS, KL, LABELS, ("none", "one", "two"), Known(COLUMNS, VALUES))


def of(text):
    choice = planes.parse(text)
    assert choice is not None, text
    return planes.build(choice, MEASURED)


def holds(plane, *codes):
    return all(plane.distance(code) < 1e-6 for code in codes)


def test_first_the_two_dimensions_with_most_kl():
    plane = planes.build(None, MEASURED)
    assert plane.names == ("z₂", "z₅") and plane.across[1] == plane.up[4] == 1
    plain = planes.build(None, Measured(MEANS, np.zeros(D), None, ()))
    assert set(plain.names) == {f"z{'₁₂₃₄₅₆₇'[at]}" for at in np.argsort(MEANS.var(0))[-2:]}


def test_axes_count_from_one():
    plane = of("axes:7,3@0.5")
    assert plane.names == ("z₇", "z₃") and plane.across[6] == plane.up[2] == 1


def test_components_are_those_of_another_library():
    plane, fitted = of("components:1,3"), PCA(3).fit(MEANS)
    for ours, theirs in ((plane.across, fitted.components_[0]), (plane.up, fitted.components_[2])):
        assert abs(ours @ theirs) == pytest.approx(1)
    assert holds(plane, MEANS.mean(0))


def test_three_examples_lie_on_their_plane():
    plane = of("examples:4,19,33")
    assert holds(plane, MEANS[4], MEANS[19], MEANS[33])
    assert plane.names == ("from 4 to 19", "towards 33")


def test_examples_of_one_code_leave_the_dimensions_with_most_kl():
    alike = Measured(np.repeat(MEANS[:1], 9, axis=0), KL, None, ())
    plane = planes.build(planes.parse("examples:0,1,2"), alike)
    assert holds(plane, MEANS[0]) and plane.across[1] == plane.up[4] == 1


def test_the_other_way_beside_one_is_the_widest_of_what_that_one_leaves():
    plane = of("labels:1-2")
    rest = MEANS - np.outer(MEANS @ plane.across, plane.across)
    assert abs(plane.up @ PCA(1).fit(rest).components_[0]) == pytest.approx(1)


def test_one_and_two_dimensions_are_their_own_plane():
    for latent_dim in (1, 2):
        small = Measured(MEANS[:, :latent_dim], KL[:latent_dim], LABELS, ())
        plane = planes.build(planes.parse("labels:1-2"), small)
        assert plane.latent_dim == latent_dim and plane.names == ("z₁", "z₂")


def test_labels_of_a_run_without_any_are_said_to_be_missing():
    unlabelled = Measured(MEANS, KL, None, ())
    with pytest.raises(ConfigError, match="No test example has the label 2"):
        planes.build(planes.parse("labels:1-2"), unlabelled)


def test_labels_lie_on_theirs_in_one_direction_and_in_two():
    means = [MEANS[label == LABELS].mean(0) for label in range(4)]
    one = of("labels:1-2")
    assert holds(one, means[1], means[2]) and one.names[0] == "one → two"
    rise = one.project(means[2]) - one.project(means[1])
    assert rise[0] == pytest.approx(np.linalg.norm(means[2] - means[1]))
    two = of("labels:1-2,0-3")
    assert abs(two.distance(means[1] + (means[3] - means[0]))) < 1e-6
    assert two.names == ("one → two", "none → 3")


def test_an_example_and_a_place_lie_on_theirs():
    assert holds(of("example:17"), MEANS[17])
    place = np.arange(D) / 3
    plane = of("place:" + ",".join(map(str, place)))
    assert holds(plane, place) and plane.names == ("z₂", "z₅")


@pytest.mark.parametrize(
    "text",
    ["", "axes", "axes:", "axes:0,1", "axes:1,1", "axes:1,2,3", "axes:1,x", "axes:1,2@",
     "axes:1,2@-1", "axes:1,2@nan", "labels:1", "labels:1-1", "labels:1-2,2-3,3-4", "place:",
     "place:inf", "spiral:1,2", "examples:1,2", "components:-1,2", "axes:¹,²"],
)  # fmt: skip
def test_what_is_not_understood_names_no_plane(text):
    assert planes.parse(text) is None


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("axes:1,8", "last dimension is 7. Received: 8"), ("example:60", "last test example is 59"),
     ("labels:1-9", "label 9"), ("place:1,2", "7 coordinates")],
)  # fmt: skip
def test_what_a_run_does_not_have_is_said(text, sentence):
    with pytest.raises(ConfigError, match=sentence):
        of(text)


def test_the_beta_of_a_choice_is_kept():
    assert planes.parse("axes:1,2@0.25").beta == 0.25 and planes.parse("axes:1,2").beta is None
    assert planes.parse("axes:1,2@0").beta == 0
    for text in ("attributes:2@0.25", "groups:3.1-0@0.25"):
        choice = planes.parse(text)
        assert choice.beta == 0.25 and choice.numbers == ()


def test_a_coordinate_lies_within_a_thousand():
    assert planes.coordinate("-1e3") == -1000 and planes.coordinate("0.5") == 0.5
    for text in ("1001", "-1e9", "inf", "nan", "", "x"):
        assert planes.coordinate(text) is None, text


def test_kl_between_two_measured_betas_is_between_theirs():
    rows = [(0.1, (1.0, 4.0)), (10.0, (3.0, 0.0))]
    assert planes.kl_at(rows, 1.0) == pytest.approx([2, 2])
    assert planes.kl_at(rows[:1], 5.0) == pytest.approx([1, 4])


def test_attributes_lie_along_their_own_directions():
    known = np.isfinite(VALUES["weight"])
    weight, heading = VALUES["weight"][known], np.deg2rad(VALUES["heading"])
    slope = np.array([np.polyfit(weight, MEANS[known, d], 1)[0] for d in range(D)])
    one = of("attributes:2@1")
    assert one.names == ("weight", "widest other way") and holds(one, MEANS.mean(0))
    assert one.across == pytest.approx(slope / np.linalg.norm(slope))
    pair = np.stack([np.ones(N), np.cos(heading), np.sin(heading)], axis=1)
    _, cosine, sine = np.linalg.lstsq(pair, MEANS, rcond=None)[0]
    circle = of("attributes:3~360")
    assert circle.names == ("cos heading", "sin heading")
    assert holds(circle, MEANS.mean(0) + cosine, MEANS.mean(0) + 2 * sine)
    two = of("attributes:1=2,2")
    against = MEANS[LABELS == 2].mean(0) - MEANS[LABELS != 2].mean(0)
    assert two.names == ("kind: two", "weight")
    assert holds(two, MEANS.mean(0) + against, MEANS.mean(0) + slope)


def test_groups_lie_between_their_means_and_are_written_in_steps():
    plane = of("groups:3.1.a-0.1e")  # 3, 4, 14 and 0, 50
    a, b = MEANS[[3, 4, 14]].mean(0), MEANS[[0, 50]].mean(0)
    assert holds(plane, a, b) and plane.names[0] == "A → B"
    assert plane.project(b)[0] > plane.project(a)[0]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("attributes:9", "4 label columns. Received: column 9"),
        ("attributes:1", "kind needs one of its labels"),
        ("attributes:2=1", "weight needs its numbers"),
        ("attributes:1=7", "4 labels. Received: 7"),
        ("attributes:4", "same does not change"),
        ("groups:0.1-99.1", "last test example is 59. Received: 334"),
    ],
)
def test_attributes_that_the_run_does_not_have_are_said(text, words):
    with pytest.raises(ConfigError, match=words):
        of(text)


@pytest.mark.parametrize("text", [
    "attributes:", "attributes:0", "attributes:2,2", "attributes:3~360,2", "attributes:1,2,3",
    "attributes:3~0", "groups:", "groups:1.2", "groups:1-", "groups:1-2-3", "groups:A-b",
])  # fmt: skip
def test_attributes_that_are_none_count_as_absent(text):
    assert planes.parse(text) is None

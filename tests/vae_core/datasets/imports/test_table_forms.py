"""Tables in the forms that people bring."""

import numpy as np
import pytest

from tests.support.importing import read, seen
from vae_core.errors import DataError
from vae_core.vae import columns as columns_of

RNG = np.random.default_rng(5)
ROWS = [(round(float(a), 2), round(float(b), 1), "xyz"[i % 3])
        for i, (a, b) in enumerate(RNG.normal([3, -40], [1, 9], (60, 2)))]  # fmt: skip


def text_of(delimiter=",", decimal=".", header=("width", "height", "kind"), quote=""):
    lines = [delimiter.join(f"{quote}{name}{quote}" for name in header)] if header else []
    for row in ROWS:
        cells = [str(value).replace(".", decimal) for value in row]
        lines.append(delimiter.join(f"{quote}{cell}{quote}" for cell in cells))
    return "\n".join(lines) + "\n"


FORMS = {
    "commas": text_of(),
    "tabs": text_of("\t"),
    "semicolons": text_of(";"),
    "semicolons and decimal commas": text_of(";", ","),
    "tabs and decimal commas": text_of("\t", ","),
    "bars": text_of("|"),
    "quoted": text_of(quote='"'),
    "quoted decimal commas": text_of(",", ",", quote='"'),
    "Windows lines": text_of().replace("\n", "\r\n"),
    "empty lines": text_of().replace("\n", "\n\n"),
    "no last line end": text_of().rstrip(),
    "spaces around": text_of(" , "),
    "remarks above": "# made by hand\n# units: cm\n" + text_of(),
    "a byte order mark": "\ufeff" + text_of(),
}


@pytest.mark.parametrize("form", FORMS)
def test_forms(tmp_path, form):
    (tmp_path / "mine.csv").write_bytes(FORMS[form].encode())
    known = read(tmp_path, tmp_path / "mine.csv").dataset
    found = known.description
    assert [column.name for column in found.columns] == ["width", "height"]
    assert found.kind == "table" and found.label_names == ("x", "y", "z")
    assert (found.training_size, found.test_size) == (48, 12)
    own = np.concatenate([columns_of.to_own(s.x, found.columns) for s in (known.train, known.test)])
    assert sorted(own[:, 0]) == pytest.approx(sorted(row[0] for row in ROWS), abs=1e-4)
    assert [column.step for column in found.columns] == pytest.approx([0.01, 0.1])


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1", "cp1252", "utf-16"])
def test_encodings(tmp_path, encoding):
    text = text_of(header=("größe", "höhe", "Art")).replace("x", "é")
    (tmp_path / "mine.csv").write_bytes(text.encode(encoding))
    found = read(tmp_path, tmp_path / "mine.csv").dataset.description
    assert [column.name for column in found.columns] == ["größe", "höhe"]
    assert "é" in found.label_names


def test_points_between_thousands_where_the_decimal_sign_is_a_comma(tmp_path):
    rows = ["12.345;1,5;-1.234,5;52.520", "1.234.567;2,25;12.345,25;0.125", "987;3,5;7;-7.25",
            "-1.000;0,75;1.000,75;13.405"] * 10  # fmt: skip
    (tmp_path / "mine.csv").write_text("people;price;balance;latitude\n" + "\n".join(rows))
    known = read(tmp_path, tmp_path / "mine.csv")
    columns = known.dataset.description.columns
    assert [(column.name, column.low, column.high) for column in columns] == [
        ("people", -1000, 1234567), ("price", 0.75, 3.5), ("balance", -1234.5, 12345.25),
        ("latitude", -7.25, 52.52),
    ]  # fmt: skip
    assert known.said.count("points stand between thousands") == 1
    assert "'people': points stand between thousands, so '12.345' is 12,345." in known.said
    assert "text in it" not in known.said


def test_a_column_of_decimal_commas_says_what_the_points_of_others_are(tmp_path):
    lines = [f"{i % 9 + 1}.{100 + i};{i % 5 + 11}.250;{i % 7},5" for i in range(40)]
    (tmp_path / "mine.csv").write_text("people;area;price\n" + "\n".join(lines))
    columns = read(tmp_path, tmp_path / "mine.csv").dataset.description.columns
    assert [column.high for column in columns] == [9135, 15250, 6.5]


def test_what_begins_with_a_zero_has_no_thousands_and_tells_the_decimal_sign(tmp_path):
    lines = [f"0,{100 + i};{i % 9 + 1},{200 + i}" for i in range(40)]
    (tmp_path / "mine.csv").write_text("a;b\n" + "\n".join(lines))
    columns = read(tmp_path, tmp_path / "mine.csv").dataset.description.columns
    assert [(column.low, column.high) for column in columns] == [(0.1, 0.139), (1.2, 9.235)]


def test_addresses_are_no_numbers_and_words_with_commas_say_nothing_of_points(tmp_path):
    lines = [f"192.168.100.{100 + i};{i % 7},5;{i % 5 + 10}.25" for i in range(39)]
    (tmp_path / "mine.csv").write_text(
        "\n".join(["from;price;share", *lines, "192.168.100.101;1,5;see the note, p. 3"])
    )
    found = read(tmp_path, tmp_path / "mine.csv").dataset.description
    numbers = {column.name: column.high for column in found.columns if column.kind == "number"}
    assert numbers == {"price": 6.5, "share": 14.25}


def test_a_comma_or_two_make_no_thousands_of_decimal_points(tmp_path):
    lines = [f"{i % 9 + 1}.{100 + i}\t{i % 5 + 11}.250\t{'1,5' if i == 7 else 'x'}"
             for i in range(40)]  # fmt: skip
    (tmp_path / "mine.tsv").write_text("a\tb\tc\n" + "\n".join(lines))
    columns = read(tmp_path, tmp_path / "mine.tsv").dataset.description.columns
    assert [column.high for column in columns] == [9.135, 15.25]


def test_what_mixes_points_and_commas_is_no_number(tmp_path):
    (tmp_path / "mine.csv").write_text("a;b\n1.5,2;1\n1,234.5;2\n" + "1,5;3\n2,25;4\n" * 20)
    said = read(tmp_path, tmp_path / "mine.csv").said
    assert "text in it counts as missing: '1.5,2' in line 2, '1,234.5' in line 3" in said


def test_without_a_header_columns_are_numbered(tmp_path):
    (tmp_path / "mine.tsv").write_text(text_of("\t", header=None))
    found = read(tmp_path, tmp_path / "mine.tsv").dataset.description
    assert [column.name for column in found.columns] == ["column 1", "column 2"]


def test_spaces_between_numbers(tmp_path):
    np.savetxt(tmp_path / "mine.txt", RNG.normal(size=(30, 4)))
    assert read(tmp_path, tmp_path / "mine.txt").dataset.shape == (4,)


def test_missing_values_are_masked_and_filled_with_the_mean(tmp_path):
    rows = text_of().splitlines()
    for line, gap in ((2, "NA"), (3, ""), (4, "nan"), (5, "?"), (6, "null")):
        rows[line] = f"{gap},{rows[line].split(',', 1)[1]}"
    rows[9] = "NA,NA,x"
    rows.insert(12, ",,")
    (tmp_path / "mine.csv").write_text("\n".join(rows))
    known = read(tmp_path, tmp_path / "mine.csv")
    assert known.dataset.description.missing == 5
    assert len(known.dataset.train) + len(known.dataset.test) == 59
    assert "5 missing values in 5 rows" in known.said
    assert "1 empty row" in known.said and "1 row without any value: line 10" in known.said
    for split in (known.dataset.train, known.dataset.test):
        assert (split.x[~seen(split)] == 0).all()
    dropped = read(tmp_path, tmp_path / "mine.csv", gaps="drop").dataset
    assert dropped.train.observed is None and len(dropped.train) + len(dropped.test) == 54


def test_words_are_categories_with_a_place_each(tmp_path):
    (tmp_path / "mine.csv").write_text(
        "size,colour,kind\n" + "".join(f"{i},{['red', 'blue'][i % 2]},{'ab'[i % 2]}\n"
                                       for i in RNG.integers(0, 90, 50)))  # fmt: skip
    known = read(tmp_path, tmp_path / "mine.csv").dataset
    size, colour = known.description.columns
    assert colour.categories == ("blue", "red") and size.kind == "number"
    assert known.shape == (3,) and (known.train.x[:, 1:].sum(axis=1) == 1).all()


def test_roles_are_what_a_person_says(tmp_path):
    (tmp_path / "mine.csv").write_text(text_of())
    known = read(tmp_path, tmp_path / "mine.csv",
                 roles={"height": "label", "width": "out", "kind": "value"}).dataset  # fmt: skip
    found = known.description
    assert [c.name for c in found.columns] == ["kind"]
    assert (found.label_columns[0].name, found.label_columns[0].kind) == ("height", "number")
    assert sorted([*known.train.label_columns["height"], *known.test.label_columns["height"]]) == (
        pytest.approx(sorted(row[1] for row in ROWS))
    )
    with pytest.raises(DataError, match=r"no column weight.*width, height, kind"):
        read(tmp_path, tmp_path / "mine.csv", roles={"weight": "label"})


def test_several_labels(tmp_path):
    (tmp_path / "mine.csv").write_text(text_of())
    known = read(tmp_path, tmp_path / "mine.csv",
                 roles={"kind": "label", "height": "label"}, label="kind").dataset  # fmt: skip
    assert [c.name for c in known.description.label_columns] == ["height", "kind"]
    assert known.label_names == ("x", "y", "z") and set(known.train.labels) == {0, 1, 2}


def test_what_teaches_nothing_is_left_out_and_said(tmp_path):
    lines = ["id,constant,when,who,size"] + [
        f"{i},7,2020-01-{i % 28 + 1:02d},person {i},{i * 1.5 % 7:.1f}" for i in range(1, 60)
    ]
    (tmp_path / "mine.csv").write_text("\n".join(lines))
    known = read(tmp_path, tmp_path / "mine.csv")
    assert [c.name for c in known.dataset.description.columns] == ["size"]
    for words in ("'id' is left out: it counts", "'constant' is left out: it has the same",
                  "'when' is left out: it holds dates", "'who' is left out: its 59"):  # fmt: skip
        assert words in known.said


def test_a_split_column_is_followed(tmp_path):
    lines = ["size,split"] + [f"{v:.2f},{'test' if i % 5 == 0 else 'train'}"
                              for i, v in enumerate(RNG.normal(size=50))]  # fmt: skip
    (tmp_path / "mine.csv").write_text("\n".join(lines))
    found = read(tmp_path, tmp_path / "mine.csv").dataset.description
    assert (found.training_size, found.test_size) == (40, 10)


@pytest.mark.parametrize(
    ("held", "expected"), [("last", range(40, 50)), ("every", range(0, 50, 5))]
)
def test_other_splits(tmp_path, held, expected):
    (tmp_path / "mine.csv").write_text("size\n" + "\n".join(f"{i}.5" for i in range(50)))
    known = read(tmp_path, tmp_path / "mine.csv", held=held).dataset
    own = columns_of.to_own(known.test.x, known.description.columns)[:, 0]
    assert own == pytest.approx([i + 0.5 for i in expected], abs=1e-3)


def test_columns_in_order_are_curves_with_one_scale(tmp_path):
    hours = [f"{hour:02d}:00" for hour in range(24)]
    curves = np.cumsum(RNG.normal(size=(40, 24)), axis=1) + 5
    lines = [";".join([*hours, "season"])] + [
        ";".join([*(f"{v:.5f}".replace(".", ",") for v in row), "ab"[i % 2]])
        for i, row in enumerate(curves)
    ]
    (tmp_path / "mine.csv").write_text("\n".join(lines))
    known = read(tmp_path, tmp_path / "mine.csv").dataset
    assert known.description.kind == "series" and known.label_names == ("a", "b")
    assert len({(c.mean, c.scale) for c in known.description.columns}) == 1
    table = read(tmp_path, tmp_path / "mine.csv", kind="table").dataset
    assert table.description.kind == "table"


def test_formulas_are_text_and_named(tmp_path):
    (tmp_path / "mine.csv").write_text("a,b\n=1+1,2\n@x,3\n" + "1,2\n4,5\n" * 30)
    said = read(tmp_path, tmp_path / "mine.csv").said
    assert "'=1+1' in line 2" in said and "'@x' in line 3" in said


def test_names_that_are_markup_or_come_twice(tmp_path):
    (tmp_path / "mine.csv").write_text("<b>a</b>,x,x,\n" + "1,2,3,4\n2,3.5,1,9\n" * 20)
    found = read(tmp_path, tmp_path / "mine.csv").dataset.description
    assert [c.name for c in found.columns] == ["<b>a</b>", "x", "x (2)", "column 4"]


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("length (mm),length", ["length (mm)", "length"]),
        ("a (2),a,a", ["a (2)", "a", "a (3)"]),
        ("a,a,a (2)", ["a", "a (3)", "a (2)"]),
        ("a,a,a,a (3)", ["a", "a (2)", "a (4)", "a (3)"]),
        ("column 2,", ["column 2", "column 2 (2)"]),
    ],
)
def test_a_name_is_numbered_only_where_it_is_taken(tmp_path, header, expected):
    width = len(expected)
    (tmp_path / "mine.csv").write_text("\n".join(
        [header, *(",".join(f"{i * (j + 3) % 17}.5" for j in range(width)) for i in range(40))]
    ))  # fmt: skip
    found = read(tmp_path, tmp_path / "mine.csv", header="yes").dataset.description
    assert [column.name for column in found.columns] == expected


REFUSED = {
    "nothing": ("", "no row"),
    "only a header": ("a,b\n", "."),
    "only words": (
        "who\n" + "\n".join(f"person {i}" for i in range(99)),
        "no column to learn from",
    ),
    "ragged": ("a,b\n" + "1,2\n" * 20 + "1,2,3\n" * 20, "another number of cells"),
    "huge numbers": ("a,b\n" + "1,2\n3,4\n" * 9 + "1e200,2\n", "'a'.*single precision.*row 19"),
    "binary": ("\0\1\2\3" * 99, "no text"),
    "few": ("a,b\n1,2\n3,4\n", "at least 4"),
}


@pytest.mark.parametrize("form", REFUSED)
def test_what_is_no_table_is_refused_in_a_sentence(tmp_path, form):
    text, words = REFUSED[form]
    (tmp_path / "mine.csv").write_text(text)
    with pytest.raises(DataError, match=words):
        read(tmp_path, tmp_path / "mine.csv")


def test_a_line_without_an_end_is_not_held(tmp_path, monkeypatch):
    from vae_core.datasets.imports import delimited

    monkeypatch.setattr(delimited, "_MOST_LINE", 1000)
    (tmp_path / "mine.csv").write_text("a,b\n1,2\n" + "1" * 5000)
    with pytest.raises(DataError, match="no table"):
        read(tmp_path, tmp_path / "mine.csv")


def test_numbers_that_spread_less_than_their_step_are_categories(tmp_path):
    lines = [f"{RNG.normal():.2f},{2007 + i % 3},{i % 2},{i % 9}" for i in range(60)]
    lines[7] = "0.5,,1,2"
    (tmp_path / "mine.csv").write_text("size,year,flag,count\n" + "\n".join(lines))
    known = read(tmp_path, tmp_path / "mine.csv")
    size, year, flag, count = known.dataset.description.columns
    assert (size.kind, count.kind) == ("number", "number")
    assert year.categories == ("2007", "2008", "2009") and flag.categories == ("0", "1")
    assert "2 columns of few different numbers: each number is a category" in known.said
    own = np.concatenate([columns_of.to_own(split.x, known.dataset.description.columns)
                          for split in (known.dataset.train, known.dataset.test)])  # fmt: skip
    gone = ~np.concatenate([seen(s)[:, 1] for s in (known.dataset.train, known.dataset.test)])
    assert gone.sum() == 1
    assert np.bincount(own[~gone, 1].astype(int)).tolist() == [20, 19, 20]


def test_a_series_of_few_different_numbers_stays_one(tmp_path):
    rows = (RNG.random((40, 12)).cumsum(axis=1) > 3).astype(int)
    head = ",".join(f"t{i}" for i in range(12))
    np.savetxt(tmp_path / "mine.csv", rows, fmt="%d", delimiter=",", header=head, comments="")
    found = read(tmp_path, tmp_path / "mine.csv", kind="series").dataset.description
    assert found.kind == "series" and {c.kind for c in found.columns} == {"number"}

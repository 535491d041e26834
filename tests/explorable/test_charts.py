"""The grammar of charts: every layer compiles to what Altair would draw, and what it does not know it names."""

import altair as alt
import pandas as pd
import pytest

from scalingbet.explorable import COLOUR, lite
from scalingbet.explorable import chart as grammar
from scalingbet.explorable.chart import DOTS, RIGHT, axis, by, by_row, chart, readable, when

X, Y = axis("year", format="d"), axis("price", "USD, log", log=True, domain=(1, 100), words="powers")


def drawn(*layers, x=X, y=Y):
    return lite(chart(x, y, *layers), ["path", "rows"], 300, 200)


def encoding(layer, **axes):
    return drawn(layer, **axes)["encoding"]


LAYERS = {
    "line": (grammar.line("path"), {"type": "line"}),
    "forecast": (grammar.forecast("path"), {"type": "line", "strokeDash": [6, 4]}),
    "level": (grammar.level("path"), {"type": "rule", "strokeDash": DOTS}),
    "mark": (grammar.mark("path"), {"type": "rule", "strokeDash": DOTS}),
    "rule": (grammar.rule("path", x2="next"), {"type": "rule"}),
    "spans": (grammar.spans("path", "low", "high"), {"type": "rule", "strokeWidth": 8}),
    "band": (grammar.band("path", "low", "high"), {"type": "area", "opacity": 0.2}),
    "zone": (grammar.band("path", "low", "high", x=False), {"type": "rect", "opacity": 0.2}),
    "points": (grammar.points("path", size=90), {"type": "point", "size": 90}),
    "here": (grammar.here("path"), {"type": "point", "size": 110, "color": COLOUR["warn"], "opacity": 1}),
    "bars": (grammar.bars("path", height=9), {"type": "bar", "height": 9}),
    "ticks": (grammar.ticks("path"), {"type": "tick"}),
    "named": (grammar.named("path", "who"), {"type": "text"}),
    "called": (grammar.called("path", "words", at=3), {"type": "text"}),
    "row_names": (grammar.row_names("path", "who"), {"type": "text", "align": "left", "baseline": "bottom", "dy": -11}),
    "draw": (grammar.draw("square", "path"), {"type": "square"}),
}


@pytest.mark.parametrize("name", LAYERS)
def test_each_layer_is_a_valid_mark_on_the_charts_axes(name):
    layer, mark = LAYERS[name]
    spec = drawn(layer)
    assert spec["mark"] == mark
    alt.Chart.from_dict({key: value for key, value in spec.items() if key != "config"}, validate=True)
    assert spec["encoding"].get("x") == (
        None if name in ("level", "zone") else {"value": 0} if name == "row_names"
        else {"field": "low" if name == "spans" else "year", "type": "quantitative", "title": None,
              "axis": {"format": "d"}}
    )  # fmt: skip
    assert ("y" in spec["encoding"]) == (name != "mark")


def test_a_layer_is_what_altair_draws():
    def by_hand(d):
        x = alt.X("year:Q", title=None, axis=alt.Axis(format="d"))
        y = alt.Y("shown:Q", title="USD, log", scale=alt.Scale(type="log", nice=False, domain=[1, 100]),
                  axis=grammar.powers_axis())  # fmt: skip
        return d.path.mark_line(color=COLOUR["muted"]).encode(x=x, y=y) + readable(
            d.path.transform_filter("datum.i == 3").mark_text(dx=4).encode(x=x, y=y, text=alt.Text("n:Q", format=".2f"))
        )

    layers = [
        grammar.line("path", "shown", color="muted"),
        grammar.named("path", "n", ".2f", "shown", where="datum.i == 3", over=True, dx=4),
    ]
    assert drawn(*layers) == lite(by_hand, ["path"], 300, 200)


def test_places_are_columns_pixels_edges_or_none():
    assert encoding(grammar.points("path", x=4))["x"] == {"value": 4}
    assert encoding(grammar.points("path", x=RIGHT))["x"] == {"value": "width"}
    assert encoding(grammar.points("path", y=alt.datum(1)))["y"] == {"datum": 1}
    assert "x" not in encoding(grammar.points("path", x=False))
    assert encoding(grammar.rule("path", x2="next:Q", y2="last"))["x2"] == {"field": "next"}


def test_axes_say_their_scale_once():
    scale = {"type": "log", "nice": False, "domain": [1, 100]}
    assert encoding(grammar.points("path"))["y"]["scale"] == scale
    assert encoding(grammar.points("path", "other"))["y"]["field"] == "other"
    assert "nice" not in encoding(grammar.points("path"), y=axis("a", log=True, nice=True))["y"]["scale"]
    assert encoding(grammar.points("path"), y=axis("a", log="symlog"))["y"]["scale"] == {"type": "symlog"}
    assert encoding(grammar.points("path"), x=axis("k:O", labelAngle=0))["x"]["type"] == "ordinal"
    assert "scale" not in encoding(grammar.points("path"), y=axis("a", domain=False))["y"]


def test_rows_stand_in_the_order_that_is_asked_for():
    assert encoding(grammar.bars("rows"), y=by_row())["y"] == {
        "field": "label", "type": "nominal", "axis": None, "sort": None,
    }  # fmt: skip
    assert encoding(grammar.bars("rows"), y=by_row(order="pace"))["y"]["sort"] == {"field": "pace"}
    assert encoding(grammar.bars("rows"), y=by_row(paddingOuter=0.5))["y"]["scale"] == {"paddingOuter": 0.5}
    with pytest.raises(TypeError, match="an option of ticks is for those"):
        by_row(ticks=False)
    shown = encoding(grammar.bars("rows"), y=by_row("firm", ["a", "b"], shown=True, ticks=False))["y"]
    assert shown["sort"] == ["a", "b"]
    assert shown["axis"] == {"ticks": False}
    assert encoding(grammar.row_names("rows"), y=by_row("firm"))["text"] == {"field": "firm", "type": "nominal"}


def test_looks_depend_on_the_row():
    looks = encoding(
        grammar.points("path", color=when("datum.a", "warn", "ink"), shape=by("kind"), stroke=by("kind", {"a": "ink"}),
                       opacity=None, detail="who:N")
    )  # fmt: skip
    assert looks["color"]["condition"]["value"] == COLOUR["warn"]
    assert looks["color"]["value"] == COLOUR["ink"]
    assert looks["shape"] == {"field": "kind", "type": "nominal", "legend": None}
    assert looks["stroke"]["scale"] == {"domain": ["a"], "range": [COLOUR["ink"]]}
    assert looks["detail"]["field"] == "who"


def test_a_raw_chart_may_stand_among_the_layers():
    spec = drawn(grammar.line("path"), lambda d: d.rows.mark_bar().encode(y="sum(a):Q"))
    assert [layer["mark"]["type"] for layer in spec["layer"]] == ["line", "bar"]


@pytest.mark.parametrize(
    ("planted", "words"),
    [
        (lambda: drawn(grammar.line("pth")), "no dataset 'pth'; close: path"),
        (lambda: grammar.line("path", colour="warn"), "line of path knows no 'colour'; close: color"),
        (lambda: grammar.line("path", color="orange"), "no colour 'orange'"),
        (lambda: axis("a", tickcount=3), "an axis knows no 'tickcount'; close: tickCount"),
        (lambda: axis("a", words="power"), "words= knows no 'power'"),
    ],
)
def test_what_the_grammar_does_not_know_it_names(planted, words):
    with pytest.raises((TypeError, ValueError, KeyError)) as error:
        planted()
    assert words in str(error.value)


def test_a_chart_draws_in_vega():
    import vl_convert

    spec = drawn(*(layer for layer, _ in LAYERS.values()))
    rows = pd.DataFrame({"year": [1, 2], "price": [2, 50], "low": [2, 3], "high": [3, 4], "next": [2, 3], "i": [0, 3]})
    svg = vl_convert.vegalite_to_svg(spec | {"datasets": {"path": rows.to_dict("records"), "rows": []}})
    assert "words" in svg

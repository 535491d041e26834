"""Which labels of a drawing touch each other or leave its frame, by Vega's own scene and the widths of Arial."""

from itertools import combinations

import vl_convert

NARROW_LETTERS, WIDE_LETTERS = set("iljtfI.,:;'|!()[] "), set("mwMW%@")


def width(text, size):
    """Return about how wide a text is, in pixels."""
    return size * sum(
        0.29 if one in NARROW_LETTERS else 0.85 if one in WIDE_LETTERS else 0.68 if one.isupper() else 0.54
        for one in text
    )


def box(item, x, y):
    """Return the box of a text that stands at ``x, y``: left, top, right, bottom."""
    size, lines = item.get("fontSize", 11), item["text"] if isinstance(item["text"], list) else [str(item["text"])]
    wide, high = max(width(str(line), size) for line in lines), 0.72 * size + 1.2 * size * (len(lines) - 1)
    left = x + item.get("x", 0) + item.get("dx", 0) - wide * {"center": 0.5, "right": 1}.get(item.get("align"), 0)
    above = {"top": -0.07 * size, "middle": 0.36 * size, "bottom": 0.93 * size}.get(item.get("baseline"), 0.72 * size)
    top = y + item.get("y", 0) + item.get("dy", 0) - above
    return left, top, left + wide, top + high


def texts(node, x, y, frame):
    """Return ``(box, words)`` of each level text below a node of the scene; what is clipped away whole is none."""
    found = []
    for item in node.get("items", []):
        at = (x + item.get("x", 0), y + item.get("y", 0))
        if node["marktype"] == "group":
            inner = (*at, at[0] + item.get("width", 0), at[1] + item.get("height", 0))
            found += [one for mark in item.get("items", []) for one in texts(mark, *at, inner)]
        elif node["marktype"] == "text" and item.get("text") and item.get("opacity", 1) and not item.get("angle"):
            place = box(item, x, y)
            if not node.get("clip") or _share(place, frame):
                cut = node.get("clip") and _share(place, frame) < (place[2] - place[0]) * (place[3] - place[1]) * 0.9
                found.append((place, f"{item['text']}{' (cut)' if cut else ''}"))
    return found


def _share(one, other):
    """Return the area that two boxes have in common."""
    across, down = (min(one[i + 2], other[i + 2]) - max(one[i], other[i]) for i in (0, 1))
    return max(across, 0) * max(down, 0)


def crowded(spec):
    """Return a sentence for each label of a Vega specification that touches another, is cut or leaves the frame."""
    scene = vl_convert.vega_to_scenegraph(spec)
    frame = (0, 0, scene["width"], scene["height"])
    labels = texts(scene["scenegraph"], *scene["origin"], frame)
    problems = [f"{words!r} leaves the frame" for place, words in labels if "(cut)" in words
                or _share(place, frame) < 0.9 * (place[2] - place[0]) * (place[3] - place[1])]  # fmt: skip
    for (one, words), (other, others) in combinations(labels, 2):
        halo = words == others and max(abs(a - b) for a, b in zip(one, other, strict=True)) < 1  # drawn twice
        if not halo and _share(one, other) > 4:
            problems.append(f"{words!r} touches {others!r}")
    return problems

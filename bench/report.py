"""How the benchmark tells: what it does, tables, two percentiles."""

import statistics


def say(text):
    """Tell what is being done."""
    print(text, flush=True)


def printed(title, heads, rows):
    """Print ``rows`` under ``heads``, columns aligned: texts to the left, numbers to the right."""
    cells = [heads, *([cell if isinstance(cell, str) else "" if cell is None else f"{cell:,.4g}" for cell in row]
                      for row in rows)]  # fmt: skip
    widths = [max(len(row[i]) for row in cells) for i in range(len(heads))]
    print(f"\n{title}\n")
    for number, row in enumerate(cells):
        given = rows[number - 1] if number else rows[0]
        aligned = (c.ljust(w) if isinstance(g, str) else c.rjust(w) for c, w, g in zip(row, widths, given, strict=True))
        print("  " + "  ".join(aligned).rstrip())


def p50_p95(times):
    """Return the median and the 95th percentile, in ms."""
    return statistics.median(times), statistics.quantiles(times, n=20, method="inclusive")[-1]

"""What two builds of the site do not share."""

from sitebuild.finish import manifest


def unlike(one, other):
    """Return the files that two folders do not share, byte for byte."""
    files = [manifest.files(folder) for folder in (one, other)]
    both = sorted({*files[0], *files[1]})
    return [path for path in both if len({found[path].read_bytes() if path in found else None for found in files}) > 1]

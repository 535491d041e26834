"""Every page read again, hashes, links that lead out, the archive."""

"""A page's life: what Sphinx is told, and what is done to a page on its way."""

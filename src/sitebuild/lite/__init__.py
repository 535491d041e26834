"""JupyterLite: the notebooks in the reader's own browser."""

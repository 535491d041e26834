"""The workbenches themselves, a file each."""

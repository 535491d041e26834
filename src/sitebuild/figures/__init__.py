"""What a figure needs beside its page."""

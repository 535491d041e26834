"""What stands around a chapter: at its head what it takes to read it, at its foot what to do next."""

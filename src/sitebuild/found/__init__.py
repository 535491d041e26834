"""What lets the book be cited and found: citations, data for machines, the list of pages, the feed."""

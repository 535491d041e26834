"""What the book says of itself: how it is built, its reference, what was measured."""

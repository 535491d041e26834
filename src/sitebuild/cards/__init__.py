"""The picture that a link to the book shows elsewhere: one for each page, figure and claim."""

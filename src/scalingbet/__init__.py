"""The Scaling Bet: AI scaling laws and their economics, as formulas that compute here and in the browser."""

__version__ = "0.1.0"

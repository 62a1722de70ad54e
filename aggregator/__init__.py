"""A polite feed aggregator that knows what its writers publish elsewhere."""

__version__ = "0.1.0"

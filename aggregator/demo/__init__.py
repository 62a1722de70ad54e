"""A demonstration without a network: sample feeds, a local server for them, and a tour."""

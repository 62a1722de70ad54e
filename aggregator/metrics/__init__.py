"""Numbers for Prometheus: how things stand, and what the daemon has done.

families    which numbers there are, and what they mean
  counters  what a daemon has done since it was started
text        how they are written                          (pure)
"""

"""One poll: what to ask, what the answer means, when to ask again, and the calls in their order.

`decide` and `due` are pure; `pipeline` only orders calls.
"""

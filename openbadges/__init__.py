"""Open Badges 2.0 and 3.0 documents: composing, signing, baking, verifying.

A plain library: it knows no database, no web framework, no clock and no network.
"""

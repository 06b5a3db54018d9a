"""One benchmark a module; see devtools/bench.py."""

"""Where the vectors of the standards lie."""

from pathlib import Path

VECTORS = Path(__file__).parent

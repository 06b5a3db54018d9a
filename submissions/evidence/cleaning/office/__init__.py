"""Word, PowerPoint and Excel: the parts a reader shows, rewritten without what names a person (ECMA-376)."""

from .packages import clean

__all__ = ["clean"]

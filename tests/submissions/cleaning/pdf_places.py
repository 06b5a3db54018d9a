"""Where a PDF can hide words: each function writes some into one place of a document."""

from . import pdf_drawn_places, pdf_page_places

PLACES = pdf_page_places.PLACES | pdf_drawn_places.PLACES

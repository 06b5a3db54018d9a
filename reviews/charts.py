"""Figures as drawings: pure geometry in, shapes out; templates write the SVG."""

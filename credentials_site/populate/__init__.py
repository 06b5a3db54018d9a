"""Realistic data at scale, for benchmarks and load: written in bulk, past the actions.

There are people, submissions with their attempts and evidence (texts and links), pauses, appeals, reviews
with marks, decisions and every move between the states; no files, credentials, letters or audit entries.
"""

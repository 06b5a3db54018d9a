"""Putting badge documents into pictures, and taking them out again."""

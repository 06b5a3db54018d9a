"""The fictional colleges of the demo: their people, badges and submissions, made by walking the actions."""

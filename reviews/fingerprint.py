"""One short text that changes when a rubric does: pure."""

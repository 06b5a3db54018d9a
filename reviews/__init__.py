"""Judgement: assignments, marks against rubrics, outcomes and decisions."""

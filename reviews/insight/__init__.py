"""What marks and days come to: where reviewers agree, how they differ, how long it takes."""

from dataclasses import dataclass

from ..agreement import Reading
from .agreeing import Line, lines_of
from .deciding import Turnaround, days_taken, turnaround
from .drifting import drift, over_time
from .marking import people, severity
from .rubric_lines import rubric_lines
from .scope import Scope
from .sections import Section, Table
from .spending import time_spent

__all__ = ["TABLES", "Insight", "Scope", "Section", "Table", "of"]

TABLES = ("criteria", "drift", "turnaround", "time", "reviewers")  # as they stand on the page


@dataclass(frozen=True)
class Insight:
    """The page; `sections` by the name of their tables."""

    lines: list[Line]
    turnaround: Turnaround
    sections: dict[str, Section]

    @property
    def to_read_again(self) -> int:
        return sum(line.reading == Reading.APART for line in self.lines)


def of(scope: Scope) -> Insight:
    """As many queries for a hundred thousand decisions as for one."""
    lines, days = lines_of(scope), turnaround(scope)
    sections = [
        rubric_lines(scope, lines),
        drift(over_time(scope)),
        severity(people(scope)),
        time_spent(scope),
        days_taken(scope, days),
    ]
    return Insight(lines, days, {section.slug: section for section in sections})

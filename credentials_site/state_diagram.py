"""The README's state diagram, made from the table of transitions so that it cannot grow old."""

from submissions.states import TRANSITIONS, Status

START, END = "<!-- states -->", "<!-- /states -->"


def mermaid() -> str:
    """The states of a submission as a Mermaid diagram, fenced for Markdown."""
    lines = ["```mermaid", "stateDiagram-v2", f"    [*] --> {Status.DRAFT}"]
    for status, ways in TRANSITIONS.items():
        lines += [f"    {status} --> {target}: {verb.replace('_', ' ')}" for verb, target in ways.items()]
        if not ways:
            lines.append(f"    {status} --> [*]")
    return "\n".join([*lines, "```"])


def insert(readme: str) -> str:
    """The README's text with the current diagram between its marks; ValueError when they are missing."""
    before, start, rest = readme.partition(START)
    _old, end, after = rest.partition(END)
    if not (start and end):
        raise ValueError(f"the README has no {START} … {END}")
    return f"{before}{START}\n{mermaid()}\n{END}{after}"

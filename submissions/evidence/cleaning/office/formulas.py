"""Which formulas of workbooks and charts ask for something outside the file."""

import re

# A link to a place in the same file; 'the name of a sheet or file'!; "a string", which is only shown.
QUOTED = re.compile(
    r"""(?P<link>HYPERLINK\s*\(\s*"\#[^"\[\]\\/]*"\s*(?=[,)]))"""
    r"""|'(?P<name>(?:[^']|'')*+)'(?=!)|"(?P<text>(?:[^"]|"")*+)["]""",
    re.IGNORECASE,
)
# [1]Sheet!A1, [Marks.xlsx]Sheet!A1 and, of DDE, Program|Topic!Item; but not Table[2024].
ELSEWHERE = re.compile(r"\[[^\[\]]+\][\w.]*+!|\[[^\[\]]*\.(?:xl|csv|od)\w*\]|\|[^!|]*+!|://", re.IGNORECASE)
# '[1]My sheet'!A1, 'C:\\...\\[Marks.xlsx]Sheet'!A1: what no sheet of this file may be called.
OTHER_FILE = re.compile(r"[\[\]\\/]")
# Functions that fetch, name files or start programs.
REACHING = re.compile(
    r"(?:^|[^\w.])(?:_xlfn\.|_xlws\.)*(?:HYPERLINK|WEBSERVICE|IMAGE|RTD|DDE|CALL|REGISTER|REGISTER\.ID|SQL\.REQUEST|PY"
    r"|STOCKHISTORY|CUBE\w+|FIELDVALUE|EXEC)\s*\(",
    re.IGNORECASE,
)
# What makes a reference of a string.
INDIRECT = re.compile(r"INDIRECT\s*\(", re.IGNORECASE)


def reaches_outside(formula: str) -> bool:
    """Whether a formula names another file, an address or a function that reaches beyond this file."""
    looked_at = ("name", "text") if INDIRECT.search(formula) else ("name",)
    for found in QUOTED.finditer(formula):
        if any(OTHER_FILE.search(found[kind] or "") for kind in looked_at):
            return True
    bare = QUOTED.sub(lambda found: "_(" if found["link"] else "''", formula)
    return ELSEWHERE.search(bare) is not None or REACHING.search(bare) is not None

"""Which formulas of workbooks and charts ask for something outside the file."""

import re

# [1]Sheet!A1, '[1]My sheet'!A1, [Marks.xlsx]Sheet!A1, 'C:\\…\\[Marks.xlsx]Sheet'!A1; but not Table[2024].
ELSEWHERE = re.compile(
    r"\[[^\[\]]+\](?:[\w.]*|[^'\[\]]*')!|\[[^\[\]]*\.(?:xl|csv|od)\w*\]|'[^']*[\\/|][^']*'!|\|'?[^!\"]*!|://",
    re.IGNORECASE,
)
# Functions that fetch, name files or start programs.
REACHING = re.compile(
    r"(?:^|[^\w.])(?:_xlfn\.|_xlws\.)*(?:HYPERLINK|WEBSERVICE|IMAGE|RTD|DDE|CALL|REGISTER|REGISTER\.ID|SQL\.REQUEST|PY"
    r"|STOCKHISTORY|CUBE\w+|FIELDVALUE|EXEC)\s*\(",
    re.IGNORECASE,
)


def reaches_outside(formula: str) -> bool:
    """Whether a formula names another file, an address or a function that reaches beyond this file."""
    return ELSEWHERE.search(formula) is not None or REACHING.search(formula) is not None

"""5,000 forged badges, none of which may be valid: counts by kind and verdict; it fails when one is."""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict

from openbadges.verify import verify
from tests.openbadges.good_badges import good, world
from tests.openbadges.mutating import Mutation, mutations

COUNT = 5_000
SEED = 20_261_122


def run() -> None:
    here = world().world()
    for form, data in good().items():
        if verify(data, world=here).state != "valid":
            sys.exit(f"the good badge ({form}) is not valid: nothing would be proved")
    verdicts: dict[str, Counter[str]] = defaultdict(Counter)
    accepted: list[Mutation] = []
    for one in mutations(COUNT, SEED):
        state = verify(one.data, world=here).state
        verdicts[one.kind][state] += 1
        if state == "valid":
            accepted.append(one)
    for kind, states in sorted(verdicts.items()):
        line = {"bench": "mutations", "kind": kind, "count": states.total(), **dict(states.most_common())}
        print(json.dumps(line), flush=True)
    print(json.dumps({"bench": "mutations", "count": COUNT, "valid": len(accepted)}), flush=True)
    for one in accepted[:10]:
        print(f"{one.form}, {one.kind}: {one.data!r}", file=sys.stderr)
    if accepted:
        sys.exit(1)

"""Posts as people write them, made up for the judges: short and long, with tables, lists, code, in several scripts."""

import json
from pathlib import Path
from typing import Any

LONG = """The council met on Tuesday evening in the hall above the library. Forty-one people came.

## What was decided

The bridge over the mill stream stays closed to cars. Walkers and cyclists may use it from [Saturday](/archive/) on.

- The path gets **lights** on both sides.
- Dogs stay on a lead.
- The bench at the end goes back to where it was, [as the surveyors proposed](https://survey.example/plan?a=1&b=2).

> We have waited eleven years for this, and I will be the first to cross it on foot.

### The money

| What | Who pays | Amount |
|:-----|:--------:|-------:|
| Steel and timber | County | 184,000 |
| Lights | Town | 23,500 |
| Work by volunteers, counted in hours and set down here in a rather wide column | Nobody | 0 |

The account is a plain text file:

```
date        what                                  in          out
2026-03-01  collection at the market                      412.50
2026-03-08  screws, two boxes, from the shop at the old station road        38.20
```

## What comes next

1. The county signs on Friday.
2. Work begins on Monday, *weather permitting*.
3. The street is open again in June.

Whoever wants to help writes to the desk. `make run` is how the programmers among us would say it.
"""
ARABIC = (
    "فُتح الجسر القديم يوم الثلاثاء بعد أربعين عامًا.\n\nقال أحد السكان: «انتظرنا طويلًا». The mill is open too."
)
CYRILLIC = "Мост через ручей снова открыт.\n\nСовет поблагодарил сорок добровольцев."
SHORT = "The bakery on the corner opens at six from Monday. Bring your own bag."

POSTS: list[dict[str, Any]] = [
    {
        "headline": "The bridge over the mill stream opens to walkers on Saturday",
        "dek": "After eleven years the council has decided: no cars, but lights and a bench.",
        "body": LONG,
        "category": "local",
        "tags": "bridge, council, C++",
        "byline": "Tom Weaver",
        "source_url": "https://council.example/minutes/2026-11",
    },
    {
        "headline": "الجسر القديم يفتح من جديد",
        "body": ARABIC,
        "category": "world",
        "tags": "bridge, جسر",
        "byline": "ليلى",
    },
    {"headline": "Мост снова открыт", "body": CYRILLIC, "category": "world", "tags": "bridge"},
    {
        "headline": "An exceptionally long headline that somebody wrote because everything seemed important: the "
        "market, the weather, the choir, the lost dog, the found dog, and last of all the new opening hours",
        "body": SHORT,
        "category": "culture",
        "tags": "bridge, market",
        "dek": "A short description with “quotes” & signs <like> these.",
    },
]
POSTS += [
    {
        "headline": f"Notes from the market, week {week}",
        "dek": "Prices, weather, and who was there." if week % 2 else "",
        "body": SHORT if week % 3 else LONG,
        "category": "local" if week % 4 else "culture",
        "tags": "market, bridge",
        "byline": "Edda Brook" if week % 2 else "",
    }
    for week in range(1, 27)
]


def write_posts(file: Path) -> Path:
    """Write them as a file that ``copydesk import --published`` takes, a day between one and the next."""
    lines = [
        post | {"id": str(number), "own_work": True, "published_at": f"2026-10-{number + 1:02}T08:00:00Z"}
        for number, post in enumerate(POSTS)
    ]
    file.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines))
    return file

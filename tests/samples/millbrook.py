"""What the people of Millbrook wrote, the newest first: (category, headline, dek, byline, tags)."""

import json
from datetime import datetime, timedelta
from pathlib import Path

NAME = "The Millbrook Reader"
TAGLINE = "Written by those who live here, read by an editor, free for everyone"

POSTS = [
    (
        "Local",
        "The footbridge opens again, eleven years after the flood",
        "Forty volunteers rebuilt it beam by beam. Cars stay out; lights and two benches are in.",
        "Anna Weir",
        "bridge, council",
    ),
    (
        "Business",
        "The bakery on Mill Lane goes to its apprentices",
        "Three of them buy it together, with a loan from their customers.",
        "Tom Hale",
        "shops, work",
    ),
    (
        "Science",
        "What the river gauge says about the next forty winters",
        "A school class read 112 years of handwritten levels into a table.",
        "Class 9b, Weir School",
        "river, climate",
    ),
    ("Sport", "Women’s rowing four wins on home water", "", "R. Adeyemi", "rowing"),
    (
        "Opinion",
        "Let the market stay on the square",
        "A car park earns more. It also gives us nothing to talk about.",
        "Jo Marten",
        "market, council",
    ),
    (
        "Culture",
        "مكتبة الحي تفتح أبوابها مساءً لقراءة الشعر بالعربية والإنجليزية",
        "أمسية كل خميس، والدخول مجاني.",
        "ليلى حداد",
        "library, poetry",
    ),
    ("Local", "Council publishes every allotment lease since 1948", "", "Priya Nair", "council, allotments"),
    (
        "World",
        "Letters from the twin town: how Lipsk keeps its tram running on Sundays",
        "Our exchange student rides with the driver who has done it for thirty years.",
        "Marek Zieliński",
        "tram, twin town",
    ),
    (
        "Culture",
        "A choir that nobody may audition for",
        "Anyone who turns up sings. On Sunday they were 140.",
        "Helen O’Dea",
        "choir",
    ),
    (
        "Business",
        "Who still repairs shoes between here and the coast, what new soles cost, and why the list is nine weeks long",
        "A list, with opening hours.",
        "",
        "shops",
    ),
    (
        "Science",
        "Swifts came back nine days early",
        "Counted from the church tower, as every year since 1983.",
        "Bird group",
        "birds, climate",
    ),
    (
        "Local",
        "Night bus to the hospital starts on Monday",
        "Three runs an hour apart, the last at 1:40.",
        "Tom Hale",
        "bus, hospital",
    ),
    ("Sport", "The indoor pool closes for its roof, not for good", "", "Swimming club", "pool"),
    (
        "Opinion",
        "I was wrong about the cycle lane",
        "Two years ago I collected signatures against it on this page.",
        "Edgar Finch",
        "traffic",
    ),
    (
        "World",
        "What a fair price for coffee buys in Huehuetenango",
        "A member of the co-operative answers our questions.",
        "Lucía Tzoc",
        "coffee, trade",
    ),
    ("Local", "School kitchen cooks for the whole street once a month", "", "Weir School", "school, food"),
    (
        "Culture",
        "The cinema shows its last reel of film",
        "From now on the projector is for looking at.",
        "Helen O’Dea",
        "cinema",
    ),
    (
        "Business",
        "Solar on the brewery roof pays for itself a year early",
        "The figures, month by month.",
        "R. Adeyemi",
        "energy",
    ),
    ("Sport", "Chess in the park, rain or shine", "", "Jo Marten", "chess, park"),
    (
        "Science",
        "Why the fog stays on the east bank",
        "A walk with a thermometer, every hundred metres.",
        "Ida Brandt",
        "river, weather",
    ),
    (
        "World",
        "Volunteers return from the coast with empty vans",
        "What was needed, and what was not.",
        "Anna Weir",
        "aid",
    ),
    ("Opinion", "Keep the library open on Sundays", "", "Priya Nair", "library"),
    (
        "Local",
        "The mill clock strikes thirteen",
        "It has been repaired by the man who broke it.",
        "Tom Hale",
        "mill",
    ),
    ("Culture", "Forty quilts, one for each house on Tanner Street", "", "Ida Brandt", "quilts"),
    ("Sport", "First goal in nine matches", "And it was an own one.", "Edgar Finch", "football"),
    ("Business", "Phone repair comes to the library, Thursdays", "", "Marek Zieliński", "library, repair"),
    ("Local", "Lost: one accordion. Found: its player", "", "Helen O’Dea", "music"),
    (
        "Science",
        "A comet over Weir Hill, for those who rise early",
        "Look east, low, before six.",
        "Ida Brandt",
        "stars",
    ),
    (
        "World",
        "Reading the news from home, one street away",
        "Four families on four languages.",
        "ليلى حداد",
        "languages",
    ),
    ("Opinion", "A footpath is not a shortcut", "", "Bird group", "paths"),
]

BODY = """The water came over the rail at four in the morning, and when it went down again the footbridge was a
kilometre further on, in Mr Hale’s meadow. That was eleven years ago. On Saturday, at noon, the first people
walked across the new one, and the first of them was Mr Hale.

It is built of larch from the town’s own wood. [The drawings](https://example.org/drawings) hang in the library; whoever
finds a mistake in them gets a cake.

## What it cost

Forty volunteers gave *about six thousand hours*. The council paid for the steel, **31,400** in all, a third less than
the contractor had asked for the railing alone.

> We did not know that we could not do it, so we did it.

- The bridge is 38 metres long and carries people, prams and bicycles.
- It closes when the gauge at the mill stands above 3.2 metres.
- There are two benches, both on the sunny side.

Next spring the same people want to see to the steps at Weir Hill. Who would like to help comes to the mill on
Thursdays at six. Gloves are there.
"""


def write_posts(path: Path, count: int, newest: datetime) -> Path:
    """Write the newest ``count`` posts as a file for ``copydesk import --published``; return its path."""
    lines = []
    for number, (category, headline, dek, byline, tags) in enumerate(POSTS[:count]):
        post = {
            "headline": headline,
            "dek": dek,
            "byline": byline,
            "tags": tags,
            "category": category,
            "body": BODY if not number else f"{BODY}\n\n*{headline}.*",
            "source_url": "" if number % 2 else "https://example.org/millbrook",
            "published_at": (newest - timedelta(hours=3.7 * number)).isoformat(),
        }
        lines.append(json.dumps(post))
    path.write_text("\n".join(lines))
    return path

"""Which element of HTML may stand in which, and which end when another begins."""

ENDS_BEFORE = {  # an element that ends when another of these begins, unless one of the second row is between
    "li": ({"li"}, {"ul", "ol"}),
    "dt": ({"dt", "dd"}, {"dl"}),
    "dd": ({"dt", "dd"}, {"dl"}),
    "td": ({"td", "th"}, {"tr", "table"}),
    "th": ({"td", "th"}, {"tr", "table"}),
    "tr": ({"tr", "caption"}, {"table"}),
    "thead": ({"thead", "tbody", "tr", "caption"}, {"table"}),
    "tbody": ({"thead", "tbody", "tr", "caption"}, {"table"}),
}
FRAME = {"table", "thead", "tbody", "tr"}  # of a table: only its own parts may stand directly in these
PARENTS = {
    "td": FRAME,
    "th": FRAME,
    "tr": FRAME - {"tr"},
    "thead": {"table"},
    "tbody": {"table"},
    "caption": {"table"},
    "li": {"ul", "ol"},
    "dt": {"dl"},
    "dd": {"dl"},
}

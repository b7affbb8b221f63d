"""Search: one index of what readers may see, beside the database and made from it; the page and the marking.

``index`` keeps it (a consumer of events, and ``mend`` and ``rebuild``, which compare it with the database), ``query``
reads what a person typed, ``find`` asks, ``tantivy_index`` and ``tantivy_query`` are the only files that know the
engine. The index holds nothing that is not in the database: it may be lost at any time.
"""

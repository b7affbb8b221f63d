"""People without an account: what every page for them shares, whether it takes a post or a message.

``keys``: the address key and the short code that open what is theirs; ``pages``: pages that belong to one person;
``pictures``: taking a picture in;
``refusals``: requests that can't be answered as asked, in words; forms carry no cookie, so these are looked at first.
"""

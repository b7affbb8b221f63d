"""Judges that are not ours, over every kind of page of a site with posts as people write them."""

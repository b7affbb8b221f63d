"""The contributor's side: the public form, the submissions API, the author's receipt."""

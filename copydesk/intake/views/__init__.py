"""What the contributor's side answers: the form, the API, the author's receipt, and whether it can take a post."""

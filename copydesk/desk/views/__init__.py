"""What editors see, a file for each part of the desk: signing in, the lists, one post, the canned reasons."""

"""The editors' side: sign-in, the queue, the review screen, the decisions, and the same through the API."""

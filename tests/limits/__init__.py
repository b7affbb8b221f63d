"""Tests of how often a client may do something, and of who a client is."""

"""The tests. They speak through the front door: HTTP, the command line, a browser (tests/browser/)."""

"""Nothing global but this: objects are made by small functions (tests/people.py), each test says what it needs."""

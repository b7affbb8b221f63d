"""The program as its owner runs it: real processes, real signals."""

"""How Arabic writes a moment; Django's own formats leave it to the English one."""

DATETIME_FORMAT = "j F، Y، H:i"
TIME_FORMAT = "H:i"

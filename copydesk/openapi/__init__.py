"""``/api/openapi.json``: what the HTTP API takes and answers, true enough to test against (tests/test_openapi.py).

Everything that is not found below ``/api/`` is answered here too, in JSON.
"""

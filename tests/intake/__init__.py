"""Tests of the contributor's side: form, API, receipt, limits, outages."""

"""What leaves the building, one file for each way: ``mail``, which sends each mail once and shows what went wrong."""

"""Posts of a made-up town, Millbrook: for screenshots, and for looking at pages while they are drawn."""

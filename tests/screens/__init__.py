"""Every screen of a site that has something to show on each; pictures are taken of them, and judges look at them."""

"""A starter set for general support, and the demo's tickets."""

"""Mail that goes out: rows of the work queue, written when their turn has come."""

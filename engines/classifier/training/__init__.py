"""Fits classifiers by scipy and scikit-learn: in workers and the bench, never in web processes."""

"""The walk: everything the product answers at, asked by the people of the other tenant."""

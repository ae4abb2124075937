"""Files that mean harm, made by code: none of them is kept in the repository."""

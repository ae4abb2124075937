"""How a request is decided: what is found out of it, the rules, and what is written."""

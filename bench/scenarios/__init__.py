"""One module a scenario: `run(options)` yields result lines."""

"""A server on loopback that speaks OpenAI's protocol, for tests and benches, with every fault."""

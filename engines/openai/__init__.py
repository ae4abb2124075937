"""What all engines share that ask a server which speaks OpenAI's protocol."""

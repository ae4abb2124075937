"""Speech to words by any server with OpenAI's /audio/transcriptions."""

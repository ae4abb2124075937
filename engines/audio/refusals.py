"""Why a recording is refused: a stable code, and a sentence its sender can act on."""

SENTENCES = {
    "not_audio": "This file is not a recording that can be read. Export it as WAV, MP3, M4A, FLAC, "
    "OGG or WebM and upload it again.",
    "no_audio_stream": "This file holds no audio track. Check the export and upload a recording "
    "with sound.",
    "unknown_codec": "The audio in this file is stored in a way that cannot be read. Export it as "
    "PCM WAV or MP3 and upload it again.",
    "empty": "This recording holds no audio. It may have been cut off; export it again.",
    "damaged": "Most of this recording is damaged. Export it again and upload the new file.",
    "too_long": "This recording is longer than the limit of {limit}. Split it and upload the "
    "parts.",
    "too_many_channels": "This recording has more than two channels. Export it as mono, or as "
    "stereo with one speaker a channel.",
    "too_many_tracks": "This recording has more than two audio tracks. Export it as one "
    "track, or as two with one speaker each.",
    "bad_sample_rate": "This recording claims a sample rate that no phone or recorder uses. "
    "Export it with 8 kHz to 192 kHz.",
    "decode_crashed": "This recording could not be read: reading it failed half-way. Export it "
    "as PCM WAV and upload it again.",
    "decode_memory": "This recording needs more memory to read than a recording should. Export it "
    "as PCM WAV and upload it again.",
    "decode_timeout": "This recording took too long to read. Export it as PCM WAV and upload it "
    "again.",
}


class UndecodableError(Exception):
    """A recording that will never become audio. `message` is meant for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def refusal(code: str, max_seconds: int) -> UndecodableError:
    """The error for a code of SENTENCES; an unknown code counts as a crash."""
    known = code if code in SENTENCES else "decode_crashed"
    return UndecodableError(known, SENTENCES[known].format(limit=_spoken(max_seconds)))


def _spoken(seconds: int) -> str:
    minutes = round(seconds / 60)
    if minutes % 60 == 0 and minutes > 0:
        hours = minutes // 60
        return "1 hour" if hours == 1 else f"{hours} hours"
    return f"{minutes} minutes" if minutes > 1 else f"{seconds} seconds"

import socket
import wave
from pathlib import Path
from urllib.parse import urlsplit

from bench.noise_file import make_noise
from bench.relay import relay_to
from bench.sending import FilePart


def test_a_recording_of_noise_is_true_to_the_byte(tmp_path: Path) -> None:
    recording = make_noise(tmp_path / "call.wav", 3_000_000)

    assert recording.stat().st_size == 3_000_000
    with wave.open(str(recording)) as sound:
        assert (sound.getnchannels(), sound.getnframes()) == (2, (3_000_000 - 44) // 4)


def test_a_piece_is_the_bytes_it_names(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(bytes(range(100)))

    assert b"".join(FilePart(tmp_path / "file", 10, 5).blocks()) == bytes(range(10, 15))


def test_a_relay_counts_what_passes_each_way() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        relay_to(f"http://127.0.0.1:{server.getsockname()[1]}") as relay,
        socket.create_connection(("127.0.0.1", urlsplit(relay.address).port or 0)) as client,
        server.accept()[0] as behind,
    ):
        client.sendall(b"asked")
        assert behind.recv(9) == b"asked"
        behind.sendall(b"told")
        assert client.recv(9) == b"told"
        assert (relay.to_server, relay.from_server) == (5, 4)

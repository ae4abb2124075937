"""Calls, their pipeline, and what was heard and found."""

from calls.models.analysis import Analysis, Evidence, Finding
from calls.models.calls import Call, CallEvent, Recording
from calls.models.imports import ImportLine, ImportRun
from calls.models.pipeline import ChunkResult, Stage, Upload
from calls.models.saved_search import SavedSearch
from calls.models.search import SearchDocument
from calls.models.transcripts import ConversationMetrics, Transcript

__all__ = [
    "Analysis",
    "Call",
    "CallEvent",
    "ChunkResult",
    "ConversationMetrics",
    "Evidence",
    "Finding",
    "ImportLine",
    "ImportRun",
    "Recording",
    "SavedSearch",
    "SearchDocument",
    "Stage",
    "Transcript",
    "Upload",
]

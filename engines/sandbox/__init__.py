"""Processes in which strangers' bytes are read: within limits, without files and sockets."""

"""Settings that a part of a document speaks of beside the lecture's own: other numbers, another function or loss."""

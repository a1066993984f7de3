"""Which layer and which unit the indices of a name say."""

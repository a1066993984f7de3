"""What a chain may mean that is wrong or unread as it stands: its rows in each such way, or None."""

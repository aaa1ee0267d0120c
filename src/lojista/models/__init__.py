"""What is learned from customers: groups of them, and how they come back. Nothing here knows a page."""

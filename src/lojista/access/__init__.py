"""Who may do what: roles, what one person is permitted, and how that is granted and logged."""

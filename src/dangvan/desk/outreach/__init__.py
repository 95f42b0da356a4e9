"""The desk's pages of the contact diary: meetings, one meeting, reception days, who is heard."""

"""Pages of what was directed: sessions with their suggestions, directives, and the tasks they became."""

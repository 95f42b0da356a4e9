"""The pages on which a person reports and follows, and an officer types for someone at the counter."""

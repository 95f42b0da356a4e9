"""The public record on the web: the log's files as strangers' programs read them, and pages for people."""

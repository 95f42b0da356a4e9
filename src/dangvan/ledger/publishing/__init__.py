"""Where the log's files lie for everybody to copy: a folder that any web server can serve, or S3."""

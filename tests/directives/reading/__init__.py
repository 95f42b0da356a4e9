"""Documents read and passages proposed, held to gold lists made by hand."""

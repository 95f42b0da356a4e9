"""The command line of nhip: each command a module, loaded only when it is called."""

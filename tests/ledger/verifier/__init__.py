"""What dangvan-verify accepts, refuses and says."""

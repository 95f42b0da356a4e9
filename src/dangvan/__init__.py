"""Đăng Văn: people speak, the city must answer in public, and nobody can quietly lose what was said."""

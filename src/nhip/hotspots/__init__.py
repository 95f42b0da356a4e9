"""Hot spots: places and topics with more reports than chance explains, found early and told honestly."""

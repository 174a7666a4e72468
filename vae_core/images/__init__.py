"""From any picture of one thing to the image that a network knows."""

"""A run for others: the browser's blocks and message of it, one HTML file, a notebook's map.

This room reads ``web/``; the server of the app serves the same modules and blocks.
"""

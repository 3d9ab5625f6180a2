"""Presentations (.pptx), as PowerPoint and WPS write them."""

"""Word documents: paragraphs with their automatic numbers, tables, pictures."""

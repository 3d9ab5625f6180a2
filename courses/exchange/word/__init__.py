"""Word documents (.docx), as Word and WPS write them."""

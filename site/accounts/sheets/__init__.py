"""Reading and writing tables that people keep in spreadsheets: .xlsx and .csv."""

// scanner

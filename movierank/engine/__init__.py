"""What carries the book: names and files read, arrays, epochs, checkpoints. It imports nothing of the book."""

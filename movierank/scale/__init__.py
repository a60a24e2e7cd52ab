"""Beyond one machine: lists in files, made by Spark, read by many workers."""

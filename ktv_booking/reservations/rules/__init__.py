"""The rules of the book, pure: values in, values out, time is an argument."""

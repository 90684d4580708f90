"""The rules of calling out: values in, values out."""

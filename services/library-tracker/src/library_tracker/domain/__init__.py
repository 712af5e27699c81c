"""The rules: values in, values out; no clock, no settings, no input or output."""

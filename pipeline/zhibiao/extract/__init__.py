"""From a structured document to its records: find, read, name, place, class, link. The whole chain is in `extractor`."""

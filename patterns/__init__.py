"""Knowledge packs: YAML read through importlib.resources. See README.md."""

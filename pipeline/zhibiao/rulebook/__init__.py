"""Rules as data: `rules/**/*.toml` → Rulebook. Malformed rules are refused at load, with file, rule and cure."""

from __future__ import annotations

from zhibiao.rulebook.load import Rulebook, load
from zhibiao.rulebook.schema import Case, Rule

__all__ = ["Case", "Rule", "Rulebook", "load"]

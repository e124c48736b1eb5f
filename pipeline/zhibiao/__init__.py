"""zhibiao 指标: Chinese policy documents in, one normalized table of figures and measures out."""

from __future__ import annotations

__version__ = "0.1.0"

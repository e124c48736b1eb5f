"""Chinese administrative regions through time: looked up, found in text, given to documents and to figures."""

from __future__ import annotations

from zhibiao.regions.engine import Regions

__all__ = ["Regions"]

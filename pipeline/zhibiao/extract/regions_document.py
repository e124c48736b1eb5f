from __future__ import annotations
from zhibiao.extract.regions_mentions import Finder
from zhibiao.model import Place

def candidates(finder: Finder, head: str, title: str, file_hint: str, body: str) -> list[tuple[Place, str, float]]:
    return []

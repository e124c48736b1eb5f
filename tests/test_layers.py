"""Imports run one way, left to right along the flow of the design."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import zhibiao

PACKAGE = Path(zhibiao.__file__).parent

# A module may import what stands before it, and its own layer. `regions` stands before structure, which
# asks it which place a document is about: one engine, so that a document and its figures never disagree on a name.
LAYERS = (
    "zhibiao",  # only __version__ and lazy names
    "errors",
    "nearest",
    "paths",
    "text",
    "model",
    "messages",
    "rulebook",
    "dictionary",
    "read",
    "repair",
    "regions",
    "structure",
    "damage",
    "segment",
    "extract",
    "table",
    "write",
    "run",
    "batch",
    "spacy_component",
    "show",
    "diff",
    "check",
    "export",
    "cases",
    "evaluate",
    "records",
    "api",
    "labels",
    "terminal",
    "arguments",
    "cli",
)


def modules() -> dict[str, Path]:
    """Dotted name below zhibiao ("" for the package itself) → file."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


MODULES = modules()


def layer(module: str) -> int:
    """The layer whose name is the longest beginning of the module's (regions.table belongs to regions)."""
    if not module:
        return 0
    fit = [name for name in LAYERS if module == name or module.startswith((name + ".", name + "_"))]
    assert fit, f"{module} stands in no layer: say where it belongs in LAYERS"
    return LAYERS.index(max(fit, key=len))


def imports(path: Path) -> set[str]:
    """The zhibiao modules a file imports, also inside functions."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path.name}: relative import; write the module's full name"
            names = [
                f"{node.module}.{alias.name}"
                if f"{node.module}.{alias.name}".removeprefix("zhibiao.") in MODULES
                else str(node.module)
                for alias in node.names
            ]
        else:
            continue
        found |= {name.removeprefix("zhibiao").removeprefix(".") for name in names if name.split(".")[0] == "zhibiao"}
    return found


@pytest.mark.parametrize("module", MODULES)
def test_a_module_imports_only_what_stands_before_it(module):
    here = layer(module)
    if module in ("", "__main__"):  # the door: it may name anything, as long as it loads nothing (tested below)
        return
    wrong = [name for name in imports(MODULES[module]) if layer(name) > here]
    assert not wrong, f"{module} ({LAYERS[here]}) imports {wrong}, which stand after it"


def test_no_module_imports_itself_in_a_ring():
    graph = {m: {n for n in imports(p) if n in MODULES and n not in ("", m)} for m, p in MODULES.items()}
    done: set[str] = set()

    def visit(module: str, trail: tuple[str, ...]) -> None:
        # a package and its own modules count as one: `rulebook/__init__` gives out what `rulebook/load` defines
        assert module not in trail or trail[-1].split(".")[0] == module, (
            f"ring: {' → '.join((*trail[trail.index(module) :], module))}"
        )
        if module in done or module in trail:
            return
        for other in sorted(graph[module]):
            visit(other, (*trail, module))
        done.add(module)

    for module in graph:
        visit(module, ())


@pytest.mark.parametrize(
    ("code", "absent"),
    [
        ("import zhibiao", "pandas spacy jieba pyarrow regex"),
        ("import zhibiao.cli; zhibiao.cli.parser()", "pandas spacy jieba pyarrow regex"),
    ],
)
def test_nothing_heavy_is_imported_before_it_is_needed(code, absent):
    script = f"import sys; {code}; print([m for m in {absent.split()} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"

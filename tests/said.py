"""What the code says to people, read from its syntax trees: every sentence that may reach a terminal, with {} for what is put in.

A sentence is followed from where it is said (an error, a problem, `tr(…)`, the help of an option) back through names, constants of
modules, parameters and what functions give. One that cannot be followed is told too: then the code must say it more plainly.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import zhibiao

PACKAGE = Path(zhibiao.__file__).parent
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)

# what is called → the places of its arguments that are sentences
SAID = {
    "ZhibiaoError": (0, 1, 2), "UsageError": (0, 1, 2), "OutputError": (0, 1, 2), "RuleError": (0, 1, 2),
    "InputError": (1, 2, 3), "Form": (2,), "Problem": (2, 3, 4), "tr": (0,), "ArgumentTypeError": (0,), "Type": (0,), "Summary": (4,), "Outcome": (3,), "Seen": (4,), "meant": (2,), "neighbour": (1,),
}  # fmt: skip
FINDING = (1, 2, 3)  # of zhibiao.damage
WORDS = {"kind", "indicator", "value", "state", "period", "region", "basis", "strength", "section", "speaker", "confidence", "rule", "cue", "time", "repaired", "read", "(inferred)", "threshold", "file", "text", "cell", "table", "same", "changed", "differs", "members", "claims", "documents"}  # sentences of one word
PASSED_ON = ("what", "cure", "where", "verdict")  # attributes of errors and problems: said where those were made


class Module:
    """One file, with what is needed to follow a name in it."""

    def __init__(self, path: Path) -> None:
        self.name = path.relative_to(PACKAGE).with_suffix("").as_posix()
        self.tree = ast.parse(path.read_text("utf-8"))
        self.inside = {child: node for node in ast.walk(self.tree) for child in ast.iter_child_nodes(node)}
        self.functions = {node.name: node for node in ast.walk(self.tree) if isinstance(node, FUNCTIONS)}
        self.constants = {
            target.id: node.value
            for node in self.tree.body
            if isinstance(node, ast.Assign | ast.AnnAssign) and node.value
            for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
            if isinstance(target, ast.Name)
        }

    def function(self, node: ast.AST) -> ast.FunctionDef | None:
        """The function a node stands in."""
        while node in self.inside:
            node = self.inside[node]
            if isinstance(node, ast.FunctionDef):
                return node
        return None


@cache
def modules() -> tuple[Module, ...]:
    return tuple(Module(path) for path in sorted(PACKAGE.rglob("*.py")))


@cache
def calls() -> dict[str, list[tuple[Module, ast.Call]]]:
    """Name of a function → where it is called."""
    found: dict[str, list[tuple[Module, ast.Call]]] = {}
    for module in modules():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call):
                found.setdefault(called(node), []).append((module, node))
    return found


@cache
def homes() -> dict[str, list[Module]]:
    """Name of a function → the modules that define one."""
    found: dict[str, list[Module]] = {}
    for module in modules():
        for name in module.functions:
            found.setdefault(name, []).append(module)
    return found


def called(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else node.func.attr if isinstance(node.func, ast.Attribute) else ""


KNOWN: dict[ast.AST, set[str]] = {}


def sentences(module: Module, node: ast.expr, depth: int = 0) -> set[str]:
    """The templates an expression may be: text with {} for what is not known."""
    if node not in KNOWN:
        KNOWN[node] = {"{}"} if depth > 12 else set()  # what comes back to itself adds nothing
        KNOWN[node] = set(_sentences(module, node, depth))
    return KNOWN[node]


def _sentences(module: Module, node: ast.expr, depth: int) -> Iterator[str]:
    if isinstance(node, ast.Constant):
        yield node.value if isinstance(node.value, str) else "{}"
    elif isinstance(node, ast.JoinedStr):
        yield "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
        for part in node.values:  # what is put in may be a sentence itself: f"{what}; they were left out"
            if isinstance(part, ast.FormattedValue):
                yield from (said for said in sentences(module, part.value, depth + 1) if " " in said.strip() and speaks(said))
    elif isinstance(node, ast.IfExp):
        yield from sentences(module, node.body, depth + 1)
        yield from sentences(module, node.orelse, depth + 1)
    elif isinstance(node, ast.BoolOp):
        for value in node.values:
            yield from sentences(module, value, depth + 1)
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        for left in sentences(module, node.left, depth + 1):
            yield from (left + right for right in sentences(module, node.right, depth + 1))
    elif isinstance(node, ast.Name):
        found = [one for value, at, where in bound(module, node) for one in picked(where, value, at, depth + 1)]
        yield from found or ["{}"]
    elif isinstance(node, ast.Attribute):
        owner = next((m for m in modules() if isinstance(node.value, ast.Name) and m.name.split("/")[-1] == node.value.id and node.attr in m.constants), None)
        if owner:
            yield from sentences(owner, owner.constants[node.attr], depth + 1)
        else:
            yield "" if node.attr in PASSED_ON else "{}"
    elif isinstance(node, ast.Call):
        yield from given(module, node, -1, depth + 1)
    else:
        yield "{}"


def given(module: Module, node: ast.Call, at: int, depth: int) -> Iterator[str]:
    """What a call gives: of a template its text, of our own function what it returns (of a tuple the part `at`)."""
    name = called(node)
    if name == "format" and isinstance(node.func, ast.Attribute):
        yield from (re.sub(r"\{\w*\}", "{}", said) for said in sentences(module, node.func.value, depth))
        return
    if name == "tr":
        yield from sentences(module, node.args[0], depth)
        return
    found = [module] if name in module.functions else homes().get(name, [])
    if len(found) > 1:  # of those of one name, the one that is imported
        found = [home for home in found if home.name in brought(module, name)]
    if len(found) != 1 or depth > 12:
        yield "{}"
        return
    (home,) = found
    function = home.functions[name]
    for inner in ast.walk(function):
        if isinstance(inner, ast.Return | ast.Yield) and inner.value is not None and home.function(inner) is function:
            yield from picked(home, inner.value, at, depth)


def picked(module: Module, node: ast.expr, at: int, depth: int) -> Iterator[str]:
    """The sentences of an expression, or of its part `at` where it is a tuple (or a list of such)."""
    if at < 0:
        yield from sentences(module, node, depth)
    elif isinstance(node, ast.Tuple | ast.List) and node.elts and not any(isinstance(e, ast.Tuple) for e in node.elts):
        if at < len(node.elts):
            yield from sentences(module, node.elts[at], depth)
    elif isinstance(node, ast.Tuple | ast.List):
        for one in node.elts:
            yield from picked(module, one, at, depth)
    elif isinstance(node, ast.IfExp):
        yield from picked(module, node.body, at, depth)
        yield from picked(module, node.orelse, at, depth)
    elif isinstance(node, ast.Call):
        yield from given(module, node, at, depth)
    elif isinstance(node, ast.ListComp | ast.GeneratorExp):
        yield from picked(module, node.elt, at, depth)
    elif isinstance(node, ast.Name):
        for value, _, where in bound(module, node):
            yield from picked(where, value, at, depth + 1)
        for call in ast.walk(module.function(node) or module.tree):  # a list that is filled: found.append((…))
            if isinstance(call, ast.Call) and called(call) == "append" and isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name) and call.func.value.id == node.id:
                yield from picked(module, call.args[0], at, depth + 1)
    else:
        yield "{}"


def bound(module: Module, name: ast.Name) -> Iterator[tuple[ast.expr, int, Module]]:
    """What a name is given, in its function, its module, by those that call its function, or where it is imported from."""
    function = module.function(name)
    inside = list(assigned(module, function, name)) if function else []
    if inside:
        yield from inside
    elif function and name.id in (names := [a.arg for a in function.args.args]):
        yield from passed(module, function, names, name.id)
    elif name.id in module.constants:
        yield module.constants[name.id], -1, module
    else:
        for owner in imported(module, name.id):
            yield owner.constants[name.id], -1, owner


def assigned(module: Module, function: ast.FunctionDef, name: ast.Name) -> Iterator[tuple[ast.expr, int, Module]]:
    """What a name is given in its function, and which part of it where a tuple is taken apart."""
    for node in ast.walk(function):
        pairs: list[tuple[ast.expr, ast.expr]] = []
        if isinstance(node, ast.Assign):
            pairs = [(target, node.value) for target in node.targets]
        elif isinstance(node, ast.NamedExpr | ast.AugAssign) or (isinstance(node, ast.AnnAssign) and node.value):
            pairs = [(node.target, node.value)]  # type: ignore[list-item]
        elif isinstance(node, ast.For | ast.comprehension):
            pairs = [(node.target, node.iter)]
        for target, value in pairs:
            whole = not isinstance(node, ast.For | ast.comprehension) or (isinstance(value, ast.Call) and called(value) in homes())
            if isinstance(target, ast.Name) and target.id == name.id and whole:
                yield value, -1, module
            if isinstance(target, ast.Tuple):
                for at, one in enumerate(target.elts):
                    if isinstance(one, ast.Name) and one.id == name.id:
                        yield value, at, module


def passed(home: Module, function: ast.FunctionDef, names: list[str], name: str) -> Iterator[tuple[ast.expr, int, Module]]:
    """What the callers of a function give for a parameter."""
    at = names.index(name) - (names[0] in ("self", "cls"))
    for module, node in calls().get(function.name, []):
        if function.name.startswith("_") and module is not home:
            continue
        if at < len(node.args):
            yield node.args[at], -1, module
        for word in node.keywords:
            if word.arg == name:
                yield word.value, -1, module
    for default, arg in zip(reversed(function.args.defaults), reversed(function.args.args), strict=False):
        if arg.arg == name:
            yield default, -1, home


def imported(module: Module, name: str) -> Iterator[Module]:
    """The modules that a constant may come from."""
    yield from (m for m in modules() if name in m.constants and m.name in brought(module, name))


def brought(module: Module, name: str) -> set[str]:
    """The modules a name is imported from."""
    homes = [
        (node.module or "").removeprefix("zhibiao.").replace(".", "/")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ImportFrom) and any(alias.name == name for alias in node.names)
    ]
    return {*homes, *(f"{home}/__init__" for home in homes)}


def speaks(said: str) -> bool:
    """Whether there are words of English in it, rather than names of options, files and fields alone."""
    if re.fullmatch(r"--[\w-]+ \w+|pip install '\S+'", said):
        return False
    bare = re.sub(r"`[^`]*`|\{\w*\}|\S*[./=\\]\w+\S*|--?[\w-]+|'[^']*\[[^']*'", " ", said)
    return re.search(r"[a-z]{2,}", bare) is not None


@cache
def everything() -> dict[str, str]:
    """template → where in the code it is said (the first place)."""
    found: dict[str, str] = {}
    for module in modules():
        for node in ast.walk(module.tree):
            if not isinstance(node, ast.Call):
                continue
            name = called(node)
            places = FINDING if name == "Finding" and module.name.startswith("damage/") else SAID.get(name, ())
            asked = [node.args[at] for at in places if at < len(node.args)]
            asked += [word.value for word in node.keywords if word.arg in ("help", "description", "title") and (name.startswith("add") or name == "_Parser")]
            if module.name == "arguments" and name == "add":
                asked += [word.value for word in node.keywords if word.arg == "help"]
            asked += [one for word in node.keywords if word.arg == "conflicts" and isinstance(word.value, ast.Tuple) for one in word.value.elts]
            for one in asked:
                for said in sentences(module, one):
                    found.setdefault(said.strip(), f"{module.name}.py:{node.lineno}")
        if module.name == "cli":  # the help of a command is what its function says of itself
            for function in module.tree.body:
                if isinstance(function, ast.FunctionDef) and function.name[0] != "_" and ast.get_docstring(function) and [a.arg for a in function.args.args] == ["args"]:
                    found.setdefault(str(ast.get_docstring(function)), f"cli.py:{function.lineno}")
    return {said: where for said, where in found.items() if speaks(said) and (" " in said or said in WORDS) and "(.*" not in said}


if __name__ == "__main__":
    for said, where in sorted(everything().items()):
        print(f"{where}\t{said!r}")

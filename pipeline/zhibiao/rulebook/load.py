"""Reading rule files: TOML → Rule, fragments put in, everything malformed refused."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from zhibiao.errors import RuleError, UsageError
from zhibiao.nearest import meant
from zhibiao.paths import rules_dir
from zhibiao.rulebook.fit import fits
from zhibiao.rulebook.schema import KINDS, Case, Kind, Rule, key_of

__all__ = ["Rulebook", "load"]

ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
FRAGMENT = re.compile(r"\{([^\W\d]\w*)\}")  # {数}; a quantifier {1,3} begins with a digit
HEAD = {"kind", "about", "note"}
CASES = {"yes": {"text", "expect"}, "no": {"text", "why"}, "later": {"text", "expect", "why"}}


@dataclass(frozen=True, slots=True, eq=False)
class Rulebook:
    """Every rule by kind, in file order. `folder` holds data tables beside the TOML files; `hash` changes with any byte of them.

    `own` are the rules of `extra` by kind and id, each with the file of the rule it replaced, or "".
    """

    folder: Path
    extra: Path | None
    hash: str
    rules: dict[str, tuple[Rule, ...]]
    fragments: dict[str, str]
    about: dict[str, str] = field(default_factory=dict)
    own: dict[tuple[str, str], str] = field(default_factory=dict)

    def of(self, kind: str) -> tuple[Rule, ...]:
        """The rules of a kind; an empty tuple where there is none."""
        return self.rules.get(kind, ())

    def by_class(self, kind: str, *classes: str) -> list[Rule]:
        """The rules of a kind whose `class` is one of `classes`."""
        return [rule for rule in self.of(kind) if rule.get("class") in classes]

    def patterns(self, kind: str, name: str) -> list[tuple[re.Pattern[str], str]]:
        """Pattern and value of the rules of a class, in their order; the value is "" where a rule has none."""
        return [(re.compile(rule["pattern"]), str(rule.get("value", ""))) for rule in self.by_class(kind, name)]


def load(folder: str | Path | None = None, extra: str | Path | None = None) -> Rulebook:
    """The rules of `folder` (see `paths.rules_dir`), with the rules of `extra` added or put in their place by id.

    Raises RuleError for a malformed file, naming file, rule and cure.
    """
    base = rules_dir(folder)
    over = rules_dir(extra) if extra else None
    fragments: dict[str, str] = {}
    by_id: dict[tuple[str, str], Rule] = {}
    about: dict[str, str] = {}
    own: dict[tuple[str, str], str] = {}
    digest = hashlib.sha256()
    if over and not any(p.is_file() for p in over.rglob("*.toml")):
        raise UsageError(str(over), "there are no rules in it (*.toml)", "check the name, or put a rule file there")
    for root in (base, *([over] if over else [])):
        files = sorted(p for p in root.rglob("*") if p.is_file() and p.suffix in {".toml", ".csv", ".txt"})
        for path in files:
            digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
        tables = {path: _parse(path, root) for path in files if path.suffix == ".toml"}
        for path, table in tables.items():
            if path.name == "fragments.toml":
                fragments |= _fragments(table, path.relative_to(root).as_posix())
        fragments = _resolved(fragments)
        seen: dict[tuple[str, str], str] = {}
        ours = list(by_id.values())
        for path, table in tables.items():
            if path.name == "fragments.toml":
                continue
            name = path.relative_to(root).as_posix()
            about[name] = str(table.get("about", ""))
            for rule in _rules(table, name, fragments):
                key = (rule.kind, rule.id)
                if key in seen:
                    raise RuleError(f"{name}: {rule.id}", f"the id stands in {seen[key]} too", "give one of them another id")
                seen[key] = name
                if root is over:
                    own[key] = by_id[key].file if key in by_id else ""
                    fits(rule, ours)
                by_id[key] = rule
    rules: dict[str, list[Rule]] = {}
    for (kind, _), rule in by_id.items():
        rules.setdefault(kind, []).append(rule)
    return Rulebook(base, over, digest.hexdigest()[:16], {k: tuple(v) for k, v in rules.items()}, fragments, about, own)


def _parse(path: Path, root: Path) -> dict[str, Any]:
    name = path.relative_to(root).as_posix()
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RuleError(name, f"not valid TOML ({error})", "mend the line named, and save the file as UTF-8") from None


def _fragments(table: dict[str, Any], name: str) -> dict[str, str]:
    pieces = table.get("fragment", {})
    wrong = not isinstance(pieces, dict) or any(not isinstance(v, str) for v in pieces.values())
    if wrong or set(table) - {"about", "fragment"}:
        raise RuleError(name, "a fragments file holds `about` and one table [fragment] of name = \"pattern\"", "remove what else stands there")
    return dict(pieces)


def _resolved(fragments: dict[str, str]) -> dict[str, str]:
    """Fragments may be made of fragments written before them."""
    done: dict[str, str] = {}
    for name, pattern in fragments.items():
        done[name] = put_in(pattern, done, f"fragments.toml: {name}")
    return done


def put_in(pattern: str, fragments: dict[str, str], where: str) -> str:
    """The pattern with `{name}` replaced by the fragment of that name, as a group of its own."""

    def one(match: re.Match[str]) -> str:
        try:
            return f"(?:{fragments[match[1]]})"
        except KeyError:
            known = "、".join(list(fragments)[:12])
            cure = f"use one of rules/fragments.toml ({known} …) or add it there, above its use"
            raise RuleError(where, f"no fragment is called {match[1]}", meant(match[1], fragments, cure)) from None

    return FRAGMENT.sub(one, pattern)


def _rules(table: dict[str, Any], name: str, fragments: dict[str, str]) -> Iterable[Rule]:
    kind_name = table.get("kind")
    if not isinstance(kind_name, str) or kind_name not in KINDS:
        cure = f"say in the file's head which kind of rules it holds: {', '.join(KINDS)}"
        raise RuleError(name, f"kind = {kind_name!r} is not known", meant(str(kind_name), KINDS, cure))
    kind = KINDS[kind_name]
    if not str(table.get("about", "")).strip():
        raise RuleError(name, "no `about`", "say in the head, in a sentence, what these rules are for")
    if unknown := set(table) - HEAD - {kind.row}:
        cure = f"a file of kind {kind_name} holds kind, about, note and [[{kind.row}]]"
        raise RuleError(name, f"unknown key {min(unknown)}", meant(min(unknown), HEAD | {kind.row}, cure))
    found = table.get(kind.row, [])
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise RuleError(name, f"`{kind.row}` is not a list of rules", f"begin each with a line [[{kind.row}]], two brackets on each side")
    for number, row in enumerate(found, 1):
        yield _rule(row, kind_name, kind, name, number, fragments)


def _rule(row: dict[str, Any], kind_name: str, kind: Kind, name: str, number: int, fragments: dict[str, str]) -> Rule:
    rule_id = row.get("id") or (row.get("name", "") if not kind.fires else "")
    where = f"{name}: {rule_id or f'rule {number}'}"
    if not rule_id or (kind.fires and not ID.fullmatch(str(rule_id))):
        raise RuleError(where, "the rule has no proper id", 'give it one in small letters, digits and hyphens: id = "gdp-growth"')
    case_keys = {"yes", "no", "later", "change", "same"}
    fields = {k: v for k, v in row.items() if k not in case_keys}
    if missing := kind.must - set(fields):
        raise RuleError(where, f"`{sorted(missing)[0]}` is missing", f"rules of kind {kind_name} need {', '.join(sorted(kind.must))}")
    if unknown := set(fields) - kind.must - kind.may - {"id"}:
        allowed = sorted(kind.must | kind.may | case_keys)
        raise RuleError(where, f"unknown key {min(unknown)}", meant(min(unknown), allowed, f"rules of kind {kind_name} have {', '.join(allowed)}"))
    for key, value in fields.items():
        if not (known := key_of(kind_name, key).type).holds(value):
            raise RuleError(where, f"`{key}` is {value!r:.60}", f"it takes {known.says}")
    for key in {"pattern", "except", "needs"} & set(fields):
        fields[key] = put_in(fields[key], fragments, where) if key == "pattern" else fields[key]
        try:
            re.compile(fields[key])
        except (re.error, RecursionError, OverflowError) as error:
            raise RuleError(where, f"the {key} is not a regular expression ({error})", "mend it; a literal sign needs a backslash") from None
    cases = tuple(_cases(row, where, kind_name))
    if kind_name == "cases":
        _alone(cases, where)
    if kind.fires and kind_name != "repair":
        for sort in ("yes", "no"):
            if not any(c.sort == sort for c in cases):
                raise RuleError(where, f"no `{sort}` case", f"add [[{kind.row}.{sort}]] with a text {'it must fire on' if sort == 'yes' else 'it must leave alone, and why'}")
    if kind_name == "repair" and not ({c.sort for c in cases} >= {"change", "same"}):
        raise RuleError(where, "a repair needs cases both ways", f"add [[{kind.row}.change]] with before and after, and [[{kind.row}.same]] with a text it must not change")
    return Rule(str(rule_id), kind_name, name, fields, cases)


def _alone(cases: Iterable[Case], where: str) -> None:
    """Cases of no rule say what must come out, or what must not: nothing else tells it."""
    if not cases:
        raise RuleError(where, "has no case", "add [[case.yes]] with text and expect, or [[case.no]] with text, never and why")
    for case in cases:
        asked = {"yes": (case.expect,), "no": (case.never,), "later": (case.expect, case.never)}.get(case.sort, ())
        if sum(isinstance(one, dict) and bool(one) for one in asked) != 1 or (case.sort == "yes" and case.never):
            raise RuleError(where, f"a `{case.sort}` case says not what is asked", "a yes has expect, a no has never, a later one of the two: { quote = \"60亿元\", kind = \"target\" }")


def _cases(row: dict[str, Any], where: str, kind: str) -> Iterable[Case]:
    for sort in (*CASES, "change", "same"):
        listed = row.get(sort, [])
        if not isinstance(listed, list) or not all(isinstance(case, dict) for case in listed):
            raise RuleError(where, f"malformed `{sort}` case", f"begin it with two brackets on each side: [[….{sort}]]")
    for sort, keys in CASES.items():
        allowed = keys | {"never"} if kind == "cases" else keys
        for case in row.get(sort, []):
            if not _text(case.get("text")) or set(case) - allowed:
                raise RuleError(where, f"malformed `{sort}` case", f"a {sort} case has {', '.join(sorted(allowed))}; text is a string that is not empty")
            if "why" in allowed and not str(case.get("why", "")).strip():
                raise RuleError(where, f"a `{sort}` case says no why", "add why = \"…\": the reason it is there")
            yield Case(sort, case["text"], case.get("expect"), case.get("why", ""), case.get("never"))
    for case in row.get("change", []):
        if set(case) != {"before", "after"} or not _text(case["before"]) or not isinstance(case["after"], str) or case["before"] == case["after"]:
            raise RuleError(where, "malformed `change` case", "a change case has before and after, strings that differ")
        yield Case("change", case["before"], case["after"])
    for case in row.get("same", []):
        if not set(case) <= {"text", "why"} or not _text(case.get("text")):
            raise RuleError(where, "malformed `same` case", "a same case has text (and why)")
        yield Case("same", case["text"], case["text"], case.get("why", ""))


def _text(value: object) -> bool:
    return isinstance(value, str) and bool(value)

"""What the house forbids in a source file, as functions of its text: each returns the findings."""

import ast
import re
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parents[2]
FILE_CAP = 300
FUNCTION_CAP = 40
DRAWERS = frozenset({"utils", "util", "helpers", "helper", "common", "misc", "constants"})
MAY_COMMIT = frozenset({"ktv_booking/db/session.py"})
MAY_READ_THE_CLOCK = frozenset({"ktv_booking/kernel/time.py"})
OUTSIDE_A_RULE = frozenset({"sqlalchemy", "fastapi", "starlette", "pydantic", "httpx", "alembic"})
SAY_REASONS = frozenset(
    {
        "ktv_booking/web/fields.py",
        "ktv_booking/kernel/phone.py",
        "ktv_booking/venues/rules/prices.py",
        "ktv_booking/venues/rules/calendar/calendar.py",
        "ktv_booking/venues/rules/calendar/parts.py",
        "ktv_booking/venues/rules/policy/reading.py",
        "ktv_booking/venues/rules/policy/values.py",
    }
)
CLOCKS = frozenset(
    {
        "datetime.now",
        "datetime.utcnow",
        "datetime.today",
        "date.today",
        "datetime.datetime.now",
        "datetime.datetime.utcnow",
        "datetime.datetime.today",
        "datetime.date.today",
        "time.time",
        "time.time_ns",
        "time.localtime",
        "time.gmtime",
    }
)
# Put together from parts, so that this file does not find itself.
OF_A_WORKPLACE = re.compile(
    "|".join(
        [
            r"/" + r"work/(?:main|shared)",
            r"/" + r"(?:home|Users)/[a-z]",
            r"files\." + r"pythonhosted\.org",
            r"pypi\." + r"org/simple",
            r"registry\." + r"npmjs\.org",
            r"(?:index|extra-index|registry)" + r"[-_]url\s*=",
        ]
    )
)
SEARCHED = frozenset(
    {".py", ".toml", ".md", ".txt", ".lock", ".json", ".yaml", ".yml", ".ini", ".mako", ".ts"}
    | {".vue", ".sh", ".cfg", ".html", ".css", ""}
)


def tracked(*under: str) -> list[str]:
    """Return the files of the repository below these folders, those not yet added included."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *under],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode == 0:
        names: Iterable[str] = listed.stdout.splitlines()
    else:  # an unpacked archive instead of a checkout
        folders = [ROOT / folder for folder in under or (".",)]
        found = (path for folder in folders for path in folder.rglob("*") if path.is_file())
        names = (path.relative_to(ROOT).as_posix() for path in found)
    return sorted(name for name in names if (ROOT / name).is_file())


def python_of(*under: str) -> list[tuple[str, str]]:
    """Return name and text of every Python file below these folders."""
    names = [name for name in tracked(*under) if name.endswith(".py")]
    return [(name, (ROOT / name).read_text(encoding="utf-8")) for name in names]


def too_long_files(name: str, text: str) -> list[str]:
    """Find a file over the cap: it becomes a package of the same name."""
    lines = text.count("\n")
    return [f"{name}: {lines} lines"] if lines > FILE_CAP else []


def too_long_functions(name: str, text: str) -> list[str]:
    """Find functions over the cap."""
    return [
        f"{name}:{node.lineno} {node.name}: {length} lines"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or node.lineno) - node.lineno + 1) > FUNCTION_CAP
    ]


def commits(name: str, text: str) -> list[str]:
    """Find commits outside the one edge; a savepoint may be released anywhere."""
    if name in MAY_COMMIT:
        return []
    return [
        f"{name}:{node.lineno}"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "commit"
        and "savepoint" not in ast.unparse(node.func.value)
    ]


def clock_reads(name: str, text: str) -> list[str]:
    """Find reads of the clock outside `kernel.time`."""
    if name in MAY_READ_THE_CLOCK:
        return []
    return [
        f"{name}:{node.lineno} {ast.unparse(node)}"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Attribute) and ast.unparse(node) in CLOCKS
    ]


def reasons_in_one_language(name: str, text: str) -> list[str]:
    """Find reasons of a 422 that only one language has: a bare string instead of a `Text`."""
    may_say = "schemas" in PurePosixPath(name).with_suffix("").parts or name in SAY_REASONS
    return [
        f"{name}:{call.lineno} {ast.unparse(call)}"
        for call in ast.walk(ast.parse(text))
        if isinstance(call, ast.Call)
        and (
            (ast.unparse(call.func) == "Malformed.at" and _is_words(call.args[-1]))
            or (ast.unparse(call.func) == "ValueError" and may_say)
        )
    ]


def _is_words(argument: ast.expr) -> bool:
    return isinstance(argument, ast.JoinedStr | ast.Constant)


def is_pure(name: str) -> bool:
    """Say whether a file belongs to rules or kernel."""
    parts = PurePosixPath(name).parts
    return "rules" in parts or parts[:2] == ("ktv_booking", "kernel")


def impure_imports(name: str, text: str) -> list[str]:
    """Find what rules and kernel may not know: database, HTTP, documents."""
    if not is_pure(name):
        return []
    return [
        f"{name}:{line} {module}"
        for line, module in imports_of(text)
        if module.split(".")[0] in OUTSIDE_A_RULE
    ]


def foreign_schemas(name: str, text: str) -> list[str]:
    """Find a router that imports another feature's documents."""
    parts = PurePosixPath(name).parts
    if "router" not in parts and parts[-1] != "router.py":
        return []
    return [
        f"{name}:{line} {module}"
        for line, module in imports_of(text)
        if re.match(r"ktv_booking\.\w+\.schemas", module) and module.split(".")[1] != parts[1]
    ]


def imports_of(text: str) -> Iterator[tuple[int, str]]:
    """Yield line and module of every import, those inside functions included."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.lineno, node.module
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def drawers(name: str) -> list[str]:
    """Find a module or folder named for being a drawer."""
    parts = (PurePosixPath(part).stem for part in PurePosixPath(name).parts)
    return [name] if DRAWERS.intersection(parts) else []


def marks_of_a_workplace(name: str, text: str) -> list[str]:
    """Find machine paths and registry hosts: the repository says nothing of where it was made."""
    if PurePosixPath(name).suffix not in SEARCHED:
        return []
    return [
        f"{name}:{number} {found[0]}"
        for number, line in enumerate(text.splitlines(), start=1)
        if (found := OF_A_WORKPLACE.search(line))
    ]


def text_of(name: str) -> str:
    """Return a tracked file as text, whatever its bytes."""
    return (ROOT / name).read_bytes().decode("utf-8", "replace")

"""What is written about the package is true: the READMEs' snippets run, the stub says what help() says."""

from __future__ import annotations

import ast
import contextlib
import inspect
import io
import re
from pathlib import Path
from types import FunctionType

import pytest
import slotwright
from slotwright import _slotwright

CHECKOUT = Path(__file__).parents[2]


def blocks(readme: Path, language: str) -> list[str]:
    """The code blocks of a language."""
    found = re.findall(rf"^```{language}\n(.*?)^```", readme.read_text(encoding="utf-8"), re.M | re.S)
    assert found, f"{readme} has no {language}"
    return found


@pytest.mark.parametrize(
    ("readme", "index", "said"),
    [
        (
            "bindings-python/README.md",
            0,
            r"2026-11-02 09:00:00-05:00\nwork: no technician is free\n  ana: booked 09:00 to 09:45\n",
        ),
        ("README.md", 0, r'oil-change/northside/2026-11-02T14:00:00Z of 34 slots: \{.*"status":"accepted"\}\n'),
        (
            "README.md",
            1,
            r"2026-10-31T09:00:00-04:00\[America/New_York\]\n2026-11-01T09:00:00-05:00\[America/New_York\]\n"
            r'\{"busy":\[\{"end":"2026-10-31T14:00:00Z",.*\}\n',
        ),
    ],
)
def test_the_snippet_of_the_readme_runs(
    readme: str, index: int, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "catalog.json").write_text(blocks(CHECKOUT / readme, "json")[0])
    monkeypatch.chdir(tmp_path)
    snippet, output = blocks(CHECKOUT / readme, "python")[index], io.StringIO()
    with contextlib.redirect_stdout(output):
        exec(compile(snippet, readme, "exec"), {})
    assert re.fullmatch(said, output.getvalue()), output.getvalue()
    assert len([line for line in snippet.splitlines() if line]) <= 10


def test_the_stub_says_what_help_says() -> None:
    stub = ast.parse(Path(_slotwright.__file__).with_name("_slotwright.pyi").read_text(encoding="utf-8"))
    classes = [node for node in stub.body if isinstance(node, ast.ClassDef)]
    inner = [(getattr(_slotwright, of.name), node) for of in classes for node in of.body]
    for owner, node in [*((_slotwright, node) for node in stub.body), *inner]:
        if isinstance(node, (ast.ClassDef, ast.FunctionDef)) and not node.name.startswith("__"):
            ours, theirs = ast.get_docstring(node), inspect.getdoc(getattr(owner, node.name))
            # These two say the same everywhere.
            assert ours == theirs or (ours is None and node.name in ("to_json", "to_dict")), (
                f"{owner} {node.name}"
            )


def test_everything_public_has_words() -> None:
    for name in slotwright.__all__:
        public = getattr(slotwright, name)
        if isinstance(public, type):
            assert public.__doc__, name
            for member, value in vars(public).items():
                is_ours = isinstance(value, (FunctionType, property)) or inspect.isgetsetdescriptor(value)
                assert not is_ours or member.startswith("_") or inspect.getdoc(value), f"{name}.{member}"

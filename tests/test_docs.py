"""The documents name everything the command line has, and nothing it has not."""

import contextlib
import io
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from pipeline.catalog import check_pack, load_catalog
from pipeline.catalog.packs import NAMED, OF_STANDARD
from pipeline.errors import ExitStatus

ROOT = Path(__file__).parent.parent
READMES = ("README.md", "README.zh-CN.md")
PACK_PAGES = ("docs/packs.md", "docs/packs.zh-CN.md")
COMMANDS = (
    "pip install . -c constraints.txt && parkaudit audit samples --out output",
    'pip install ".[test]" -c constraints.txt && pytest',
)
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@cache
def help_of(*command: str) -> str:
    """What `parkaudit … --help` prints."""
    from pipeline.cli import main

    output = io.StringIO()
    with contextlib.redirect_stdout(output), pytest.raises(SystemExit):
        main([*command, "--help"])
    return output.getvalue()


@cache
def subcommands() -> tuple[str, ...]:
    found = re.search(r"\{([a-z,]+)\}", help_of())
    return tuple(found.group(1).split(",")) if found else ()


def options() -> Iterator[str]:
    yield from OPTION.findall(help_of())
    for command in subcommands():
        yield from OPTION.findall(help_of(command))


def table_options(text: str) -> set[str]:
    """Options that the tables of a document name."""
    return {option for line in text.splitlines() if line.startswith("| `") for option in OPTION.findall(line)}


def test_there_are_commands() -> None:
    assert "audit" in subcommands()
    assert "--out" in set(options())


@pytest.mark.parametrize("name", READMES)
def test_readme_names_every_command_and_option(name: str) -> None:
    text = read(name)
    assert [command for command in subcommands() if f"parkaudit {command}" not in text] == []
    assert sorted(set(options()) - {"--help"} - set(OPTION.findall(text))) == []


@pytest.mark.parametrize("name", READMES)
def test_readme_promises_no_option_that_is_not_there(name: str) -> None:
    assert sorted(table_options(read(name)) - set(options())) == []
    promised = set(re.findall(r"^\| `parkaudit ([a-z]+)", read(name), re.MULTILINE))
    assert sorted(promised - set(subcommands())) == []


@pytest.mark.parametrize("name", READMES)
def test_readme_has_the_two_commands(name: str) -> None:
    assert [command for command in COMMANDS if command not in read(name).splitlines()] == []


@pytest.mark.parametrize("name", READMES)
def test_readme_lists_every_exit_status(name: str) -> None:
    listed = {int(number) for number in re.findall(r"^\| (\d+) \|", read(name), re.MULTILINE)}
    assert listed == set(map(int, ExitStatus))


@pytest.mark.parametrize("name", READMES)
def test_readme_explains_every_rule_and_diagnosis(name: str) -> None:
    catalog = load_catalog()
    named = dict(re.findall(r"^\| `([a-z-]+)` \| ([^|]+) \|", read(name), re.MULTILINE))
    wanted = {rule.id: rule.title.zh for rule in catalog.rules.values()}
    wanted |= {code: said.zh for code, said in catalog.labels["diagnosis"].items()}
    assert {code: named.get(code) for code in wanted} == wanted


@pytest.mark.parametrize("name", [*READMES, "CONTRIBUTING.md", "CHANGELOG.md", "pipeline/README.md", "patterns/README.md", *PACK_PAGES])
def test_links_lead_somewhere(name: str) -> None:
    targets = re.findall(r"\]\((?!https?:)([^)#]+)", read(name))
    assert [target for target in targets if not (ROOT / name).parent.joinpath(target).exists()] == []


@pytest.mark.parametrize("name", PACK_PAGES)
def test_the_pack_that_is_taught_is_sound(name: str, tmp_path: Path) -> None:
    """Its files, as they stand on the page, are a pack; and the page names every file that a pack may have."""
    page = read(name)
    for kind, text in re.findall(r"```yaml\n# ([a-z]+)\.yaml\n(.*?)```", page, re.DOTALL):
        (tmp_path / f"{kind}.yaml").write_text(text, encoding="utf-8")
    catalog = check_pack(tmp_path)
    assert [item.concept for item in catalog.standards["my-park-2024"].indicators] == ["energy_productivity", "renewable_energy_share"]
    assert len(list(tmp_path.iterdir())) >= 8
    assert [kind for kind in (*NAMED, *OF_STANDARD) if f"`{kind}.yaml`" not in page] == []


def test_the_readmes_lead_to_the_page_on_packs() -> None:
    assert "](docs/packs.md)" in read(READMES[0])
    assert "](docs/packs.zh-CN.md)" in read(READMES[1])


def test_every_module_is_in_the_architecture() -> None:
    modules = {path.stem for path in (ROOT / "pipeline").iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    page = read("pipeline/README.md")
    assert [name for name in sorted(modules) if not name.startswith("__") and f"`{name}`" not in page] == []


def test_help_is_quick_and_names_the_commands() -> None:
    """Start-up: `--help` imports no reader, no table library."""
    code = "import sys; from pipeline.cli import main\ntry: main(['--help'])\nexcept SystemExit: pass\nprint(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert {"pandas", "pyarrow", "jieba", "pdfplumber", "pdfminer", "docx", "scipy"}.isdisjoint(done.stderr.split())

"""Diagrams of graphs are given to the programs that draw them: Graphviz, and Mermaid in a browser."""

import html
import json
import re
import shutil
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest
from chromium import chromium

from hostile_texts import PATHS, SHELL, TEMPLATES, YAML
from mlspec.graph import dot, mermaid
from mlspec.graph.excerpts import described, short, within
from mlspec.graph.graph import Edge, Graph, Node
from mlspec.plan.encoding import plain

pytestmark = pytest.mark.slow

CASE = Path(__file__).parents[1] / "cases" / "graph" / "expected"
MARKUP = (
    *('"] --> x["', "--> y", "]]", "))", "}}", "%% note", "%%{init: {}}%%", "```", "`**b**`", "<script>x</script>"),
    *("#quot;", "#35;", "&amp;", "&#60;", "<br/>", "end", "subgraph x", "click n_a call x()", "style n_a fill:#f00"),
    *(
        "\\N",
        "\\G",
        "\\l",
        "\\",
        '\\"',
        '"',
        "<b>x</b>",
        "a|b",
        "{a|b}",
        "flowchart",
        "1. one",
        "- one",
        "é💡",
    ),
)
HOSTILE = tuple(dict.fromkeys((*MARKUP, *TEMPLATES, *SHELL, *YAML, *PATHS)))
WORDS = (
    "end",
    "graph",
    "subgraph",
    "class",
    "style",
    "click",
    "default",
    "x",
    "o",
    "node",
    "edge",
    "digraph",
    "strict",
)


def hostile() -> Graph:
    """Returns a graph of nodes that say hostile things, of a model and in nodes that are words of the languages."""
    nodes = [
        Node(f"end.slices.h{place}", "end", "slice", f"h{place}", text, None) for place, text in enumerate(HOSTILE)
    ]
    nodes += [Node(f"end.features.{word}", "end", "feature", word, word, None) for word in WORDS]
    edges = [Edge(reader.id, read.id, "value") for read, reader in pairwise(nodes)]
    return Graph("1.0", tuple(nodes), (*edges, Edge(nodes[0].id, nodes[-1].id, "key")))


GRAPHS = {"hostile": hostile(), "case": None}


def graph_of(name: str) -> Graph:
    graph = GRAPHS[name]
    if graph is not None:
        return graph
    data = json.loads((CASE / "all.json").read_text())
    return Graph("1.0", tuple(Node(**each) for each in data["nodes"]), tuple(Edge(**each) for each in data["edges"]))


def by_graphviz(text: str) -> subprocess.CompletedProcess[str]:
    if shutil.which("dot") is None:
        pytest.skip("needs Graphviz")
    return subprocess.run(["dot", "-Tdot_json"], input=text, capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.parametrize("name", GRAPHS)
def test_graphviz_reads_every_node_edge_and_label(name: str) -> None:
    graph = graph_of(name)
    drawn = by_graphviz(dot.render(graph))
    assert (drawn.returncode, drawn.stderr) == (0, "")
    found = json.loads(drawn.stdout)
    nodes = [each for each in found["objects"] if not each["name"].startswith("cluster_")]
    assert [each["name"] for each in nodes] == [node.id for node in graph.nodes]
    # In a label two backslashes are one, and an entity is its character.
    labels = [
        html.unescape(each["label"].replace("\\\\", "\0").replace("\\n", "\n").replace("\0", "\\")) for each in nodes
    ]
    assert labels == [f"{within(node)}\n{described(node)}" for node in graph.nodes]
    ends = [(nodes_by(found)[each["tail"]], nodes_by(found)[each["head"]]) for each in found["edges"]]
    assert sorted(ends) == sorted((edge.read, edge.reader) for edge in graph.edges)


def nodes_by(found: dict[str, object]) -> dict[int, str]:
    objects = found["objects"]
    assert isinstance(objects, list)
    return {each["_gvid"]: each["name"] for each in objects}


def test_graphviz_refuses_a_bad_file() -> None:
    assert by_graphviz('digraph { a [label="x] }').returncode != 0


def by_mermaid(text: str, folder: Path) -> tuple[subprocess.CompletedProcess[str], str]:
    """Returns how Mermaid's own command ended, and the drawing; it draws in the browser of this machine."""
    browser = chromium()
    if shutil.which("mmdc") is None or browser is None:
        pytest.skip("needs Mermaid's command and Chromium")
    (folder / "in.mmd").write_text(text, encoding="utf-8")
    (folder / "browser.json").write_text(json.dumps({"executablePath": browser, "args": ["--no-sandbox"]}))
    (folder / "mermaid.json").write_text(json.dumps({"maxEdges": 10_000, "maxTextSize": 1_000_000}))
    command = ["mmdc", "-q", "-p", "browser.json", "-c", "mermaid.json", "-i", "in.mmd", "-o", "out.svg"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=240, check=False)
    drawing = folder / "out.svg"
    return done, drawing.read_text(encoding="utf-8") if drawing.exists() else ""


@pytest.mark.parametrize("name", GRAPHS)
def test_mermaid_draws_every_node_and_edge_as_text(name: str, tmp_path: Path) -> None:
    graph = graph_of(name)
    done, drawing = by_mermaid(mermaid.render(graph), tmp_path)
    assert done.returncode == 0, done.stderr
    texts = {squeezed(label) for label in re.findall(r'<span class="nodeLabel[^>]*>(.*?)</span>', drawing, re.DOTALL)}
    expected = {squeezed(html.escape(f"{within(node)} {described(node)}")) for node in graph.nodes}
    assert expected - texts == set()
    assert len(re.findall(r'data-edge="true"', drawing)) == len(graph.edges)
    assert "<script" not in drawing.replace("&lt;script", "")


def squeezed(label: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", label)).split())


def test_mermaid_refuses_a_bad_file(tmp_path: Path) -> None:
    done, _ = by_mermaid('flowchart LR\n  a["x] -->\n', tmp_path)
    assert done.returncode != 0


def test_texts_are_cut_to_a_line() -> None:
    assert all(len(short(text)) <= 100 and "\n" not in short(text) for text in HOSTILE)
    assert plain(hostile())["nodes"]

"""Texts that are harmless as data and do harm where a tool runs, expands or displays them."""

PATHS = (
    *("..", ".", "/", "../outside", "a/../../outside", "./a", "a//b", "/etc/passwd", "~", "~/x", "C:\\x", "a\\..\\b"),
    *("%2e%2e/x", ".git/hooks/pre-commit", ".dvc/config", ".github/workflows/x.yml", "generated/x", "GENERATED/x"),
    *("environments/production.yaml", "con", "NUL", "aux.yaml", "com1", "lpt9.txt", "a.", "a/b. ", "s3://bucket/key"),
    *("remote://x/y", "pvc://x/../../", "file:///etc/passwd", "x" * 300, "-rf", "--force", "a\x00b"),
)
SHELL = (
    *("; touch canary", "$(touch canary)", "`touch canary`", "&& touch canary", "|| touch canary", "| sh", ">canary"),
    *("a\ntouch canary", "{a,b}", "!x", "#x", "'", '"', "\\", "'\"'\"'", " ", "a b", "$HOME", "$'x'", "<(id)", "a;b"),
    *("LD_PRELOAD=x", "A=B", "--option=x", "-r ../x", "pkg @ file:///x", "git+https://x", "a:b; import os"),
)
TEMPLATES = (
    *("{{ 7*7 }}", "{% for x in y %}", "{# x #}", "{{ cycler.__init__.__globals__ }}", "[[ x ]]", "[% x %]", "<< x >>"),
    *("${lr}", "\\${lr}", "\\\\${lr}", "${item}", "${item.x}", "${key}", "${self}", "${{ secrets.TOKEN }}", "$(OTHER)"),
    *("${{toJSON(secrets)}}", "$$(X)", "%(x)s", "{x}", "{0.__class__}", "$x", "%s", "{{", "}}", "${", "$"),
    *("__import__('os').system('id')", "a.__class__", "9**9**9", "__proto__", "sklearn.svm.SVC; import os"),
)
YAML = (
    *("\n      - run: touch canary", "x: y", "x # y", "- x", "? x", "&x", "*x", "!!python/name:x", "%YAML 1.1", "---"),
    *(
        "...",
        "{x: y}",
        "[x]",
        "|",
        ">",
        "@x",
        "`x",
        "null",
        "~",
        "true",
        "yes",
        "no",
        "0755",
        "1e3",
        "12:30:45",
        "=",
        "<<",
    ),
    *("2014-01-01", "x\u2028y", "x\u0085y", "x\ty", "\ufeffx", "x\r\ny", ""),
)
TERMINALS = (
    *("\x1b[2J", "\x1b]0;owned\x07", "a\u202eb", "a\u200bb", "a\x7fb", "a\x9bb", "::error::x", "::add-mask::x"),
    *("##[error]x", "x\n::set-output name=a::b", "e" + "\u0301" * 300, "\U000e0041"),
)
PROMETHEUS = ('a"} or vector(1) #', 'a"}[5m])) or vector(1) #', "__name__", "le", ".*")
HOSTILE = tuple(dict.fromkeys((*PATHS, *SHELL, *TEMPLATES, *YAML, *TERMINALS, *PROMETHEUS)))
HOSTILE_ENDS = (
    "\n",
    "\n- x",
    "\x00",
    " ",
    ".",
    "/..",
    "/",
    ";id",
    "$(x)",
    "${x}",
    "{{",
    "'",
    '"',
    "#x",
    ":",
    "con",
    "\u202e",
    "*",
)
"""What is tried behind the text that a field holds: a pattern must match to the very end."""

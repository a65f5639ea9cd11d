"""How large a spec may be: part of the product, each limit with a code of its own."""

BYTES = 1_000_000
DEPTH = 64
NODES = 50_000
SCALAR = 65_536  # code points
KEY = 1_024  # code points; what YAML itself allows a key on one line
REPORTED = 100  # refused characters, merge conflicts and directives; a file with more is not read further

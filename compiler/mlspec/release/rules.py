"""The faults of what was released: it is there to be what it was."""

from typing import Final

from mlspec.diagnostics.rule import Rule

VERSION_RELEASED_WITH_OTHER_BEHAVIOUR: Final = Rule(
    "MLS805",
    "version-released-with-other-behaviour",
    "error",
    "A spec is called as a released version is, and means another behaviour",
    """## What it does
Compares what a spec compiles to with the frozen plan of the version that it names, if that version has a record.
Whatever is rolled out, watched or owned otherwise is operation, and no finding: it has no version.

## Why it is bad
A version names one behaviour: what it was trained on, how it was judged, what its filters decide. With two of them
under one name nobody knows which one a rollback returns to.

## Example
    metadata: {name: churn, version: 1.1.0, ...}                 # 1.1.0 was released with threshold: 0.5
    prediction: {decision: {threshold: 0.4}, ...}

## Use instead
    metadata: {name: churn, version: 1.2.0, ...}

The message has the version that the change needs: major where callers would break, minor where something is trained or
judged anew, patch for words.
""",
)
FROZEN_FILE_EDITED: Final = Rule(
    "MLS806",
    "frozen-file-edited",
    "error",
    "A file of a released version is not the one that was released",
    """## What it does
`mlspec compile --check` holds every file of `generated/<model>/<version>/` against the manifest there. A folder that is
gone as a whole was pruned, and is no finding.

## Why it is bad
A released version is what was trained, judged and approved. A file that was edited since was none of the three, and a
rollback would end in something that nobody has tried.

## Example
    generated/churn/1.0.0/pipeline/params.yaml      # edited by hand

## Use instead
    git checkout churn@v1.0.0 -- generated/churn/1.0.0

and a new version in the spec for what should be different.
""",
)
FROZEN_MANIFEST_MISMATCH: Final = Rule(
    "MLS807",
    "frozen-manifest-mismatch",
    "error",
    "The manifest of a released version is not the one that its record names",
    """## What it does
`mlspec compile --check` compares the SHA-256 of each frozen manifest with `digests.manifest` of the version's record.

## Why it is bad
The manifest vouches for every frozen file, and the record for the manifest: without the second, the first is worth
nothing.

## Example
    generated/churn/1.0.0/manifest.json             # written again, to fit an edited file

## Use instead
    git checkout churn@v1.0.0 -- generated/churn/1.0.0
""",
)
RELEASE_RECORD_EDITED: Final = Rule(
    "MLS808",
    "release-record-edited",
    "error",
    "The record of a release is not the one that was committed with it",
    """## What it does
`mlspec compile --check` compares each record with the one of the same model and version at the merge base with the main
branch, and at the tag `<model>@v<version>` where there is one; on the main branch itself, with the commit that brought
it. The model's folder may have had another name there. Only `hypothesis.outcome` may be added. A record may not go
while its model is there.

## Why it is bad
The record says what was released, by which numbers and by whose leave. Edited together with the frozen files and their
manifest, it would vouch for something that was never released.

## Example
    digests: {manifest: "sha256:..."}               # of a manifest that was written later

## Use instead
    git checkout churn@v1.0.0 -- churn/releases/1.0.0.yaml
""",
)
VERSION_TOO_LOW: Final = Rule(
    "MLS809",
    "version-too-low",
    "error",
    "The version of a spec promises less than what changed since the release that it follows",
    """## What it does
Compares what a spec compiles to with the frozen plan of the release that its version follows: the newest older one.

## Why it is bad
Callers read off a version whether they have to change, and reviewers whether something was trained or judged anew. A
patch that was trained anew tells both of them nothing.

## Example
    metadata: {name: churn, version: 1.1.1, ...}                 # 1.1.0 was released with threshold: 0.5
    prediction: {decision: {threshold: 0.4}, ...}

## Use instead
    metadata: {name: churn, version: 1.2.0, ...}

`mlspec bump` writes the version that is needed, and the entry of the changelog. A higher one than needed is fine.
""",
)

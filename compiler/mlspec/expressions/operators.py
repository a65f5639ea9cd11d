"""The types of operators, predicates, CASE and CAST."""

from mlspec.expressions.canonical import canonical
from mlspec.expressions.failure import Failure
from mlspec.expressions.precedence import COMPARISONS
from mlspec.expressions.tree import Between, Binary, Case, Cast, In, IsNull, Like, Null, Tree, Unary, children
from mlspec.expressions.types import NUMBERS, Type, meet

Operator = Unary | Binary | In | Between | Like | IsNull | Case | Cast

MOMENTS = {
    ("-", Type.TIMESTAMP, Type.TIMESTAMP): Type.INTERVAL,
    ("-", Type.TIMESTAMP, Type.INTERVAL): Type.TIMESTAMP,
    ("+", Type.TIMESTAMP, Type.INTERVAL): Type.TIMESTAMP,
    ("+", Type.INTERVAL, Type.TIMESTAMP): Type.TIMESTAMP,
    ("+", Type.INTERVAL, Type.INTERVAL): Type.INTERVAL,
    ("-", Type.INTERVAL, Type.INTERVAL): Type.INTERVAL,
}
CASTS = {
    Type.BOOLEAN: (Type.INTEGER, Type.DOUBLE, Type.STRING),
    Type.INTEGER: (Type.BOOLEAN, Type.DOUBLE, Type.STRING),
    Type.DOUBLE: (Type.BOOLEAN, Type.INTEGER, Type.STRING),
    Type.TIMESTAMP: (Type.STRING,),
    Type.NULL: tuple(Type),
}


def operator_type(tree: Operator, types: tuple[Type, ...]) -> Type | Failure:
    """Returns the type of an operator whose operands have `types`, or the first wrong operand's failure."""
    match tree:
        case Unary():
            return _unary(tree, types[0])
        case Binary():
            return _binary(tree, (types[0], types[1]))
        case Like():
            return _all(tree, types, (Type.STRING,), "LIKE") or Type.BOOLEAN
        case In() | Between():
            return _comparable(children(tree), types) or Type.BOOLEAN
        case IsNull():
            return Type.BOOLEAN
        case Case():
            return _case(tree, types)
        case Cast():
            return _cast(tree, types[0])


def _unary(tree: Unary, kind: Type) -> Type | Failure:
    if tree.operator == "NOT":
        return _all(tree, (kind,), (Type.BOOLEAN, Type.NULL), "NOT") or Type.BOOLEAN
    return _all(tree, (kind,), (*NUMBERS, Type.INTERVAL), tree.operator) or kind


def _binary(tree: Binary, types: tuple[Type, Type]) -> Type | Failure:
    operator = tree.operator
    if operator in ("AND", "OR"):
        return _all(tree, types, (Type.BOOLEAN, Type.NULL), operator) or Type.BOOLEAN
    if operator in COMPARISONS:
        return _comparable((tree.left, tree.right), types) or Type.BOOLEAN
    if operator == "||":
        return _all(tree, types, (Type.STRING,), operator) or Type.STRING
    if result := MOMENTS.get((operator, *types)):
        return result
    moments = (Type.TIMESTAMP, Type.INTERVAL)
    if types[0] in moments and types[1] in (*moments, *NUMBERS):
        message = f"{types[0]} {operator} {types[1]} has no meaning: {canonical(tree.right)} is {types[1]}"
        return Failure(tree.right.start, tree.right.end, message, "add or subtract INTERVAL n UNIT")
    failure = _all(tree, types, NUMBERS, operator)
    if failure:
        return failure
    return Type.DOUBLE if operator == "/" else meet(types) or Type.DOUBLE


def _all(tree: Tree, types: tuple[Type, ...], accepted: tuple[Type, ...], operator: str) -> Failure | None:
    """Returns the failure of the first operand whose type is not accepted."""
    wrong = ((part, kind) for part, kind in zip(children(tree), types, strict=True) if kind not in accepted)
    part, kind = next(wrong, (None, None))
    if part is None:
        return None
    names = " or ".join(name for name in accepted if name is not Type.NULL)
    message = f"{operator} takes {names}; {canonical(part)} is {kind}"
    return Failure(part.start, part.end, message, _way_out(operator, kind, accepted))


def _way_out(operator: str, kind: Type | None, accepted: tuple[Type, ...]) -> str:
    if kind is Type.NULL:
        return "give it a type: CAST(NULL AS type)"
    if operator == "||":
        return "use OR" if kind is Type.BOOLEAN else "use CAST(x AS VARCHAR)"
    if operator == "+" and kind is Type.STRING:
        return "texts are joined by ||"
    if Type.BOOLEAN in accepted:
        return "compare it: x <> 0, x = 'a'"
    return "use CASE WHEN x THEN 1 ELSE 0 END" if kind is Type.BOOLEAN else ""


def _comparable(parts: tuple[Tree, ...], types: tuple[Type, ...]) -> Failure | None:
    """Returns the failure of the first operand that cannot be compared with those before it."""
    for position, (part, kind) in enumerate(zip(parts, types, strict=True)):
        if kind is Type.NULL:
            message = "a comparison with NULL is never true, nor false"
            return Failure(part.start, part.end, message, "use IS NULL or IS NOT NULL")
        before = meet(types[:position])
        if meet(types[: position + 1]) is None:
            moments = {before, kind} == {Type.STRING, Type.TIMESTAMP}
            hint = "write TIMESTAMP 'YYYY-MM-DD HH:MM:SS'" if moments else ""
            message = f"{canonical(part)} is {kind}: it cannot be compared with {canonical(parts[0])}, {before}"
            return Failure(part.start, part.end, message, hint)
    return None


def _case(tree: Case, types: tuple[Type, ...]) -> Type | Failure:
    first = 0 if tree.operand is None else 1
    last = first + 2 * len(tree.branches)
    conditions = zip((when for when, _ in tree.branches), types[first:last:2], strict=True)
    if tree.operand is not None:
        parts = (tree.operand, *(when for when, _ in tree.branches))
        failure = _comparable(parts, (types[0], *types[first:last:2]))
        if failure:
            return failure
    for when, kind in () if first else conditions:
        if kind not in (Type.BOOLEAN, Type.NULL):
            message = f"WHEN takes boolean; {canonical(when)} is {kind}"
            return Failure(when.start, when.end, message, "compare it: x <> 0, x = 'a'")
    results = (*(then for _, then in tree.branches), *(() if tree.default is None else (tree.default,)))
    kinds = (*types[first + 1 : last : 2], *types[last:])
    for position, (part, kind) in enumerate(zip(results, kinds, strict=True)):
        if meet(kinds[: position + 1]) is None:
            message = f"the values of CASE are {meet(kinds[:position])}; {canonical(part)} is {kind}"
            return Failure(part.start, part.end, message)
    return meet(kinds) or Type.NULL


def _cast(tree: Cast, kind: Type) -> Type | Failure:
    if kind is tree.type or tree.type in CASTS.get(kind, ()):
        return tree.type
    message = f"{canonical(tree.operand)} is {kind}: CAST cannot make it {tree.type}"
    if kind is Type.STRING:
        hint = f"declare the column as {tree.type} in its source, where text is read and checked"
        return Failure(tree.start, tree.end, message, hint)
    hint = "use epoch(x) for seconds" if kind is Type.TIMESTAMP and tree.type in NUMBERS else ""
    if tree.type is Type.TIMESTAMP and kind in NUMBERS:
        hint = "add an INTERVAL to a timestamp"
    return Failure(tree.start, tree.end, message, hint if not isinstance(tree.operand, Null) else "")

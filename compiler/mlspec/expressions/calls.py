"""The types of function calls, by the table."""

from mlspec.expressions.canonical import canonical
from mlspec.expressions.failure import Failure, did_you_mean
from mlspec.expressions.functions.function import Function, Parameter
from mlspec.expressions.functions.table import FUNCTIONS
from mlspec.expressions.tree import Call, Double, Integer, String, Tree
from mlspec.expressions.types import Type, meet


def call_type(call: Call, types: tuple[Type, ...]) -> Type | Failure:
    """Returns the type of a call whose arguments have `types`, or the failure of the first wrong argument."""
    function = FUNCTIONS[call.name]
    failure = _wrong_count(call, function)
    if failure:
        return failure
    for position, (argument, kind) in enumerate(zip(call.arguments, types, strict=True)):
        parameter = function.parameters[min(position, len(function.parameters) - 1)]
        failure = _wrong_argument(function, parameter, argument, kind)
        if failure:
            return failure
    if function.meets and meet(types) is None:
        return _never_meets(call, types)
    if function.result is None:
        return meet(types) or Type.NULL
    return types[function.result] if isinstance(function.result, int) else function.result


def _wrong_count(call: Call, function: Function) -> Failure | None:
    most, given = len(function.parameters), len(call.arguments)
    least = most - function.optional
    if least <= given and (given <= most or function.repeats):
        return None
    names = ", ".join(parameter.name for parameter in function.parameters)
    wanted = f"{least} or more" if function.repeats else str(most) if least == most else f"{least} or {most}"
    message = f"{call.name} takes {wanted} argument{'s' * (wanted != '1')}, not {given}"
    form = f"{call.name}({names}{', ...' * function.repeats})"
    return Failure(call.start, call.end, message, f"write {form}: {function.summary}")


def _wrong_argument(function: Function, parameter: Parameter, argument: Tree, kind: Type) -> Failure | None:
    place = argument.start, argument.end
    if parameter.choices:
        if isinstance(argument, String | Integer) and argument.value in parameter.choices:
            return None
        message = f"{canonical(argument)} is not a {parameter.name} of {function.name}: {_shown(parameter.choices)}"
        spellings = [str(choice) for choice in parameter.choices]
        close = did_you_mean(argument.value, spellings) if isinstance(argument, String) else ""
        return Failure(*place, message, close)
    if kind in parameter.accepts:
        return _out_of_bounds(function, parameter, argument)
    accepted = " or ".join(parameter.accepts)
    message = f"{function.name} takes {accepted}; {canonical(argument)} is {kind}"
    if kind is Type.NULL:
        return Failure(*place, message, "give it a type: CAST(NULL AS type)")
    counts = kind is Type.BOOLEAN and Type.DOUBLE in parameter.accepts
    return Failure(*place, message, "use CASE WHEN x THEN 1 ELSE 0 END" if counts else "")


def _out_of_bounds(function: Function, parameter: Parameter, argument: Tree) -> Failure | None:
    """Returns the failure of a literal outside the bounds, or of anything else where a literal must stand."""
    if parameter.bounds is None:
        return None
    least, most = parameter.bounds
    message = f"{canonical(argument)} is not a {parameter.name} of {function.name}: a number from {least} to {most}"
    if isinstance(argument, Integer | Double):
        within = least <= argument.value <= most
        if within:
            return None
        return Failure(argument.start, argument.end, message, f"write a number from {least} to {most}")
    return Failure(argument.start, argument.end, message, "write the number itself") if parameter.literal else None


def _shown(choices: tuple[str | int, ...]) -> str:
    if isinstance(choices[0], int):
        return f"a whole number from {choices[0]} to {choices[-1]}"
    return ", ".join(f"'{choice}'" for choice in choices)


def _never_meets(call: Call, types: tuple[Type, ...]) -> Failure:
    """Returns the failure of the first argument whose type does not meet those before it."""
    odd = next(position for position in range(len(types)) if meet(types[: position + 1]) is None)
    before = meet(types[:odd])
    argument = call.arguments[odd]
    message = f"the arguments of {call.name} are {before}; {canonical(argument)} is {types[odd]}"
    return Failure(argument.start, argument.end, message)

"""Text -> tree, by operator precedence (V. Pratt, Top down operator precedence, 1973)."""

from dataclasses import replace

from mlspec.expressions.failure import Failure, did_you_mean
from mlspec.expressions.foreign import FUNCTIONS as FOREIGN_FUNCTIONS
from mlspec.expressions.foreign import TYPES as FOREIGN_TYPES
from mlspec.expressions.foreign import WORDS as FOREIGN_WORDS
from mlspec.expressions.functions.table import FUNCTIONS
from mlspec.expressions.limits import DEEPEST, SPLIT, TOO_DEEP, beyond_limits, too_long
from mlspec.expressions.literals import double, integer, interval, string, timestamp
from mlspec.expressions.precedence import BINARY_LEVELS, JOIN, NOT, OR, PREDICATE, SIGN
from mlspec.expressions.tokens import Token, tokenize
from mlspec.expressions.tree import (
    Between,
    Binary,
    Boolean,
    Call,
    Case,
    Cast,
    Column,
    In,
    IsNull,
    Like,
    Null,
    Tree,
    Unary,
)
from mlspec.expressions.types import DUCKDB_NAMES, Type

KEYWORDS = frozenset(
    "AND AS BETWEEN CASE CAST ELSE END FALSE IN IS LIKE NOT NULL OR THEN TRUE WHEN".split()  # noqa: SIM905 - a word list
)
CAST_TYPES = {DUCKDB_NAMES[kind]: kind for kind in Type if kind not in (Type.INTERVAL, Type.NULL)}
VALUE = "a value: a literal, a column, a function call, CASE, CAST or a parenthesis"


class _Parser:
    """A position in the tokens and the first failure; after it only the end is left, so all rules unwind."""

    __slots__ = ("failure", "nesting", "parentheses", "position", "tokens")

    def __init__(self, tokens: tuple[Token, ...]) -> None:
        self.tokens = tokens
        self.position = 0
        self.nesting = 0
        self.parentheses = 0
        self.failure: Failure | None = None

    @property
    def token(self) -> Token:
        return self.tokens[self.position]

    @property
    def following(self) -> Token:
        return self.tokens[min(self.position + 1, len(self.tokens) - 1)]

    def advance(self) -> Token:
        token = self.token
        self.position = min(self.position + 1, len(self.tokens) - 1)
        return token

    def accept(self, *spellings: str) -> bool:
        if self.token.upper in spellings and self.token.kind in ("word", "symbol"):
            self.advance()
            return True
        return False

    def refuse(self, failure: Failure) -> Null:
        self.failure = self.failure or failure
        self.position = len(self.tokens) - 1
        return Null(start=failure.start, end=failure.end)

    def unexpected(self, wanted: str) -> Null:
        """Refuses the token at hand."""
        token = self.token
        shown = f"{token.text} is not expected here" if token.kind != "end" else "the expression ends too early"
        hint = FOREIGN_WORDS.get(token.upper, "")
        return self.refuse(Failure(token.start, token.end, f"{shown}: write {wanted}", hint))

    def expect(self, spelling: str, wanted: str) -> int:
        """Returns where the token that must come next ends."""
        end = self.token.end
        if not self.accept(spelling):
            self.unexpected(wanted)
        return end

    def expression(self, least: int) -> Tree:
        """Returns the longest expression whose operators all bind at `least` this tightly."""
        self.nesting += 1
        # Twice, because a tree of the deepest kind may need parentheses at each of its levels.
        if self.nesting > 2 * DEEPEST or self.parentheses > DEEPEST:
            return self.refuse(Failure(self.token.start, self.token.end, TOO_DEEP, SPLIT))
        left = self.prefix(least)
        while (level := self.level()) >= least:
            if level == PREDICATE:
                left = self.predicate(left)
                if self.level() == PREDICATE:
                    place = self.token
                    message = f"{place.text} follows a comparison: comparisons do not chain"
                    self.refuse(Failure(place.start, place.end, message, "write a < b AND b < c, or parentheses"))
            else:
                operator = self.advance().upper
                right = self.expression(level + 1)
                left = Binary(operator, left, right, start=left.start, end=right.end)
        self.nesting -= 1
        return left

    def level(self) -> int:
        """Returns how tightly the operator at hand binds, 0 if there is none."""
        token = self.following if self.token.upper == "NOT" else self.token
        if token.upper in ("IN", "BETWEEN", "LIKE"):
            return PREDICATE
        spelling = self.token.upper
        return PREDICATE if spelling in ("IS", "!=") else BINARY_LEVELS.get(spelling, 0)

    def predicate(self, left: Tree) -> Tree:
        start = left.start
        negated = self.accept("NOT")
        match self.advance().upper:
            case "IS":
                negated = self.accept("NOT")
                end = self.expect("NULL", "NULL after IS: IS [NOT] NULL is the only such test")
                return IsNull(left, negated, start=start, end=end)
            case "LIKE":
                pattern = self.expression(JOIN)
                return Like(left, pattern, negated, start=start, end=pattern.end)
            case "BETWEEN":
                low = self.expression(JOIN)
                self.expect("AND", "AND and the upper end of BETWEEN")
                high = self.expression(JOIN)
                return Between(left, low, high, negated, start=start, end=high.end)
            case "IN":
                self.expect("(", "( and the items of IN")
                items, end = self.items()
                return In(left, items, negated, start=start, end=end)
            case operator:
                right = self.expression(JOIN)
                return Binary("<>" if operator == "!=" else operator, left, right, start=start, end=right.end)

    def items(self) -> tuple[tuple[Tree, ...], int]:
        """Returns the expressions up to the closing parenthesis and where that ends."""
        items = [self.expression(OR)]
        while self.accept(","):
            items.append(self.expression(OR))
        return tuple(items), self.expect(")", ", or )")

    def prefix(self, least: int) -> Tree:
        token = self.token
        if token.upper == "NOT":
            if least > NOT:
                message = "NOT binds looser than what stands before it"
                return self.refuse(Failure(token.start, token.end, message, "put it in parentheses: (NOT x)"))
            self.advance()
            operand = self.expression(NOT)
            return Unary("NOT", operand, start=token.start, end=operand.end)
        if self.accept("+", "-"):
            operand = self.expression(SIGN)
            return Unary(token.text, operand, start=token.start, end=operand.end)
        if self.accept("("):
            self.parentheses += 1
            inner = self.expression(OR)
            self.parentheses -= 1
            return replace(inner, start=token.start, end=self.expect(")", "an operator or )"))
        return self.primary()

    def primary(self) -> Tree:
        token = self.token
        match token.kind:
            case "integer" | "double":
                self.advance()
                number = integer(token) if token.kind == "integer" else double(token)
                return self.refuse(number) if isinstance(number, Failure) else number
            case "string":
                self.advance()
                return string(token)
            case "word":
                return self.word()
            case _:
                return self.unexpected(VALUE)

    def word(self) -> Tree:
        token, following = self.token, self.following
        match token.upper:
            case "NULL":
                self.advance()
                return Null(start=token.start, end=token.end)
            case "TRUE" | "FALSE":
                self.advance()
                return Boolean(token.upper == "TRUE", start=token.start, end=token.end)
            case "CASE":
                return self.case()
            case "CAST" if following.text == "(":
                return self.cast()
            case "TIMESTAMP" if following.kind == "string":
                self.position += 2
                moment = timestamp(token, following)
                return self.refuse(moment) if isinstance(moment, Failure) else moment
            case "INTERVAL" if following.kind == "integer":
                self.position += 2
                length = interval(token, following, self.advance())
                return self.refuse(length) if isinstance(length, Failure) else length
            case word if word in KEYWORDS:
                return self.unexpected(VALUE)
            case _:
                return self.call() if following.text == "(" else self.column()

    def column(self) -> Tree:
        first = last = self.advance()
        if self.accept("."):
            last = self.token
            if last.kind != "word":
                return self.unexpected("the column's name after the dot")
            self.advance()
            return Column(f"{first.text}.{last.text}", start=first.start, end=last.end)
        if first.upper in FOREIGN_WORDS and self.token.kind not in ("symbol", "end") and self.level() == 0:
            self.position -= 1
            return self.unexpected(VALUE)
        return Column(first.text, start=first.start, end=first.end)

    def call(self) -> Tree:
        token = self.advance()
        name = token.text.lower()
        if name not in FUNCTIONS:
            hint = FOREIGN_FUNCTIONS.get(name) or FOREIGN_WORDS.get(token.upper) or did_you_mean(name, FUNCTIONS)
            known = "" if hint else f": {', '.join(FUNCTIONS)}"
            return self.refuse(Failure(token.start, token.end, f"{token.text} is not a function here{known}", hint))
        self.advance()
        if not FUNCTIONS[name].parameters or (name == "count" and self.accept("*")):
            return Call(name, (), start=token.start, end=self.expect(")", ")"))
        arguments, end = self.items()
        return Call(name, arguments, start=token.start, end=end)

    def cast(self) -> Tree:
        start = self.advance().start
        self.advance()
        operand = self.expression(OR)
        self.expect("AS", "an operator or AS and a type")
        token = self.token
        kind = CAST_TYPES.get(token.upper)
        if kind is None:
            other = FOREIGN_TYPES.get(token.upper)
            hint = f"use {other}" if other else did_you_mean(token.text, CAST_TYPES)
            message = f"{token.text or 'the end'} is not a type of CAST: {', '.join(CAST_TYPES)}"
            return self.refuse(Failure(token.start, token.end, message, hint))
        self.advance()
        return Cast(operand, kind, start=start, end=self.expect(")", ") after the type"))

    def case(self) -> Tree:
        start = self.advance().start
        operand = None if self.token.upper == "WHEN" else self.expression(OR)
        branches: list[tuple[Tree, Tree]] = []
        while self.accept("WHEN"):
            condition = self.expression(OR)
            self.expect("THEN", "an operator or THEN")
            branches.append((condition, self.expression(OR)))
        if not branches:
            self.unexpected("WHEN condition THEN value after CASE")
        default = self.expression(OR) if self.accept("ELSE") else None
        end = self.expect("END", "an operator, ELSE or END" if default is None else "an operator or END")
        return Case(operand, tuple(branches), default, start=start, end=end)


def parse(text: str) -> Tree | Failure:
    """Returns the tree of `text`, or the first fault: not of the language, too long, too deep, too large."""
    failure = too_long(text)
    if failure:
        return failure
    tokens = tokenize(text)
    if isinstance(tokens, Failure):
        return tokens
    parser = _Parser(tokens)
    tree = parser.expression(OR)
    if parser.token.kind != "end":
        parser.unexpected("an operator or the end")
    return parser.failure or beyond_limits(tree) or tree

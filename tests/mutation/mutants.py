"""The mutants of a model module: its source with one thing changed, a sign, a comparison, a constant, a limit."""

import ast
import functools

OPERATORS = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Div, ast.Mod: ast.Mult,
    ast.Pow: ast.Mult, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd,
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.And: ast.Or, ast.Or: ast.And,
}  # fmt: skip
NAMES = {"minimum": "maximum", "maximum": "minimum", "floor": "ceil", "ceil": "floor",
         "min": "max", "max": "min", "all": "any", "any": "all"}  # fmt: skip
LIMITS = {"above", "below", "least", "most"}  # of a Quantity; its range and scale are the parity test's


def replacements(node):
    """Yield what may stand in the place of ``node``, each a change that a test should notice."""
    if isinstance(node, ast.BinOp | ast.BoolOp) and type(node.op) in OPERATORS:
        yield type(node)(**dict(ast.iter_fields(node)) | {"op": OPERATORS[type(node.op)]()})
    elif isinstance(node, ast.Compare):
        for i, operator in enumerate(node.ops):
            if type(operator) in OPERATORS:
                ops = [*node.ops[:i], OPERATORS[type(operator)](), *node.ops[i + 1 :]]
                yield ast.Compare(node.left, ops, node.comparators)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.Not):
        yield node.operand
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield ast.Constant(not node.value)
    elif isinstance(node, ast.Constant) and isinstance(node.value, int):
        yield ast.Constant(node.value + 1)
    elif isinstance(node, ast.Constant) and isinstance(node.value, float):
        yield ast.Constant(node.value * 1.01 if node.value else 1.0)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in NAMES:
        yield ast.Call(ast.Name(NAMES[node.func.id], ast.Load()), node.args, node.keywords)
    elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "where" and len(node.args) == 3:
        condition, yes, no = node.args
        yield ast.Call(node.func, [condition, no, yes], node.keywords)


def places(tree):
    """Yield ``(function, node, others, put)`` for each node that computes; ``put`` sets one of ``others`` there."""

    def visit(node, owner):
        if isinstance(node, ast.FunctionDef):
            owner = f"{owner}.{node.name}" if owner else node.name
            limits = [q for d in node.decorator_list for q in ast.walk(d) if getattr(q, "func", q) is not q]
            parts = [("limits", [q for q in limits if getattr(q.func, "id", "") == "Quantity"]), ("args", node.args),
                     ("body", node.body)]  # fmt: skip
        elif isinstance(node, ast.AnnAssign):
            parts = [("value", node.value)]
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Quantity":
            for keyword in node.keywords:
                if keyword.arg in LIMITS:
                    put = functools.partial(setattr, keyword, "value")
                    yield f"{owner}, {keyword.arg}", keyword.value, [ast.Constant(None)], put
            return
        elif isinstance(node, ast.Raise | ast.JoinedStr | ast.arg):  # the words of an error, a type
            return
        else:
            parts = list(ast.iter_fields(node))
        if not owner and isinstance(node, ast.Assign) and len(node.targets) == 1:
            owner = ast.unparse(node.targets[0])
        for name, part in parts:
            if isinstance(part, list):
                for i, child in enumerate(part):
                    if isinstance(child, ast.AST):
                        yield owner, child, list(replacements(child)), functools.partial(part.__setitem__, i)
                        yield from visit(child, owner)
            elif isinstance(part, ast.AST):
                yield owner, part, list(replacements(part)), functools.partial(setattr, node, name)
                yield from visit(part, owner)

    yield from visit(tree, "")


def mutants(source):
    """Yield ``(name, source)`` of every mutant of a module's ``source``, named after its function and the change.

    >>> [name for name, _ in mutants("def f(x):\\n    return 2 * x")]
    ['f: 2 * x -> 2 / x', 'f: 2 -> 3 in 2 * x']
    """
    tree = ast.parse(source)
    around = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    seen = {}
    for owner, node, others, put in places(tree):
        inside = isinstance(node, ast.Constant) and " in " + " ".join(ast.unparse(around[node]).split())[:70]
        for other in others:
            name = f"{owner}: {ast.unparse(node)} -> {ast.unparse(other)}{inside or ''}"
            seen[name] = seen.get(name, 0) + 1
            put(ast.copy_location(other, node))
            text = ast.unparse(ast.fix_missing_locations(tree))
            put(node)
            yield name + (f" ({seen[name]})" if seen[name] > 1 else ""), text

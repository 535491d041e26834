// Vega's own interpreter walks a formula's tree anew for each row and each channel of each mark.  Here a tree becomes
// nested functions once.  What is not known here, and what waits for an event, is left to Vega's.
// p: signals and scales, d: a row, i: a mark.
const constants = { MIN_VALUE: Number.MIN_VALUE, MAX_VALUE: Number.MAX_VALUE };
for (const name of ["E", "LN2", "LN10", "LOG2E", "LOG10E", "PI", "SQRT1_2", "SQRT2"]) constants[name] = Math[name];
const plain = { isNaN: Number.isNaN, isFinite: Number.isFinite, length: (value) => value.length };
for (const name of ["abs", "ceil", "exp", "floor", "log", "max", "min", "pow", "round", "sqrt"]) plain[name] = Math[name];
const unsafe = new Set([Function, eval, setTimeout, setInterval]);
const binary = {
  "+": (a, b) => (p, d, i) => a(p, d, i) + b(p, d, i),
  "-": (a, b) => (p, d, i) => a(p, d, i) - b(p, d, i),
  "*": (a, b) => (p, d, i) => a(p, d, i) * b(p, d, i),
  "/": (a, b) => (p, d, i) => a(p, d, i) / b(p, d, i),
  "%": (a, b) => (p, d, i) => a(p, d, i) % b(p, d, i),
  "<": (a, b) => (p, d, i) => a(p, d, i) < b(p, d, i),
  ">": (a, b) => (p, d, i) => a(p, d, i) > b(p, d, i),
  "<=": (a, b) => (p, d, i) => a(p, d, i) <= b(p, d, i),
  ">=": (a, b) => (p, d, i) => a(p, d, i) >= b(p, d, i),
  "==": (a, b) => (p, d, i) => a(p, d, i) == b(p, d, i),
  "!=": (a, b) => (p, d, i) => a(p, d, i) != b(p, d, i),
  "===": (a, b) => (p, d, i) => a(p, d, i) === b(p, d, i),
  "!==": (a, b) => (p, d, i) => a(p, d, i) !== b(p, d, i),
};
const unary = {
  "+": (a) => (p, d, i) => +a(p, d, i),
  "-": (a) => (p, d, i) => -a(p, d, i),
  "!": (a) => (p, d, i) => !a(p, d, i),
};
const either = (test, yes, no) => (p, d, i) => (test(p, d, i) ? yes(p, d, i) : no(p, d, i));
const member = (object, key) => (p, d, i) => {
  const value = object(p, d, i)[key(p, d, i)];
  if (typeof value !== "function" || !unsafe.has(value)) return value;
  console.error("A formula asked for what would run any code");
};

class Unknown extends Error {}
const known = (value, name) => { if (!value) throw new Unknown(name); return value; };

const kinds = {
  Literal: ({ value }) => () => value,
  Identifier({ name }) {
    if (name === "datum") return (p, d) => d;
    if (name === "item") return (p, d, i) => i;
    if (name in constants) return () => constants[name];
    const key = `$${known(name !== "event" && name, name)}`;
    return (p) => p[key];
  },
  MemberExpression({ object, property, computed }, made) {
    return member(made(object), computed ? made(property) : () => property.name);
  },
  CallExpression({ callee, arguments: given }, made, functions) {
    const name = callee.name.replace(/^_/, ""), values = given.map(made);
    if (name === "if") return either(...values);
    const call = known(!["view", "item", "group", "xy", "x", "y"].includes(name) && (functions[name] ?? plain[name]), name);
    const [first, second] = values;
    if (values.length === 1) return (p, d, i) => call.call(functions, first(p, d, i));
    if (values.length === 2) return (p, d, i) => call.call(functions, first(p, d, i), second(p, d, i));
    return (p, d, i) => call.apply(functions, values.map((value) => value(p, d, i)));
  },
  ArrayExpression({ elements }, made) {
    const values = elements.map(made);
    return (p, d, i) => values.map((value) => value(p, d, i));
  },
  ObjectExpression({ properties }, made) {
    const values = properties.map(({ key, value }) => [key.name ?? key.value, made(value)]);
    return (p, d, i) => Object.fromEntries(values.map(([key, value]) => [key, value(p, d, i)]));
  },
  BinaryExpression: ({ operator, left, right }, made) => known(binary[operator], operator)(made(left), made(right)),
  UnaryExpression: ({ operator, argument }, made) => known(unary[operator], operator)(made(argument)),
  ConditionalExpression: ({ test, consequent, alternate }, made) => either(made(test), made(consequent), made(alternate)),
  LogicalExpression({ operator, left, right }, made) {
    const [a, b] = [made(left), made(right)];
    return operator === "&&" ? (p, d, i) => a(p, d, i) && b(p, d, i) : (p, d, i) => a(p, d, i) || b(p, d, i);
  },
};

const formula = (tree, functions) => {
  const made = (node) => known(kinds[node.type], node.type)(node, made, functions);
  return made(tree);
};

// Of what is given by two ends, or by a middle, the rest follows, as in Vega's.
const placed = (channels, box) => {
  const both = [["x", "x2", "xc", "width"], ["y", "y2", "yc", "height"]];
  const sides = both.filter(([, to, middle]) => channels[to] || channels[middle]);
  return (mark) => {
    for (const [at, to, middle, size] of sides) {
      if (channels[to] && !channels[at]) mark[at] = mark[to] - (mark[size] || 0);
      else if (channels[to]) {
        if (box && mark[at] > mark[to]) [mark[at], mark[to]] = [mark[to], mark[at]];
        mark[size] = mark[to] - mark[at];
      }
      if (channels[middle]) mark[at] = mark[middle] - (mark[size] || 0) / 2;
    }
  };
};

const kept = (kind, make) => (context, given) => {
  try {
    return make(given, context.functions);
  } catch (error) {
    if (!(error instanceof Unknown)) throw error;
    return expressionInterpreter[kind](context, given);
  }
};
const formulas = {
  ...expressionInterpreter,
  operator: kept("operator", ({ ast }, functions) => formula(ast, functions)),
  parameter: kept("parameter", ({ ast }, functions) => {
    const value = formula(ast, functions);
    return (datum, signals) => value(signals, datum);
  }),
  encode: kept("encode", ({ marktype, channels }, functions) => {
    const values = Object.entries(channels).map(([name, { ast }]) => [name, formula(ast, functions)]);
    const place = placed(marktype === "rule" ? {} : channels, ["group", "image", "rect"].includes(marktype));
    return (mark, signals) => {
      const { datum } = mark;
      let moved = 0;
      for (const [name, of] of values) {
        const value = of(signals, datum, mark);
        if (mark[name] !== value) { mark[name] = value; moved = 1; }
      }
      place(mark);
      return moved;
    };
  }),
};

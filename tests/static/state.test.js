// node --test tests/static/state.test.js
const assert = require("node:assert/strict");
const { test } = require("node:test");

require("../../src/sitebuild/static/state.js");
require("./differences.js");
const cases = require("./cases.json");

test("text to value and back, as Python has it", () => assert.deepEqual(differences(cases), []));

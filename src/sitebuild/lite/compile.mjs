// Byte-compile the Python files below a folder with Pyodide's own Python: node compile.mjs CORE FOLDER
// A package loses its sources, but for those in FOLDER/source/, whose compiled files lie beside them.
import { pathToFileURL } from "node:url";

const [core, folder] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${core}/pyodide.mjs`));
const python = await loadPyodide({ packages: [] });
python.FS.mkdirTree("/work");
python.FS.mount(python.FS.filesystems.NODEFS, { root: folder }, "/work");
const whole = python.runPython(`
import compileall, pathlib, py_compile

SITE = "/lib/python3.12/site-packages"
whole = True
for package in sorted(pathlib.Path("/work").iterdir()):
    keep = (package / "KEEP-SOURCES").exists()
    whole &= bool(compileall.compile_dir(
        package, quiet=1, legacy=not keep, stripdir=str(package), prependdir=SITE,
        invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
    ))
    if not keep:
        for source in package.rglob("*.py"):
            source.unlink()
whole
`);
process.exit(whole ? 0 : 1);

// The types of the site's scripts, for editors and for tests/static. No page loads this file, so it is not published.

// -- what a page declares (scalingbet/explorable/html.py)

interface Slider {
  kind: "slider"; name: string; value: number; low: number; high: number; log: boolean; step: number | null;
  unit: string; format: string; shared?: true;
}
interface Choice { kind: "choice"; name: string; value: string; options: string[]; shared?: true }
interface Toggle { kind: "toggle"; name: string; value: boolean; shared?: true }
type Control = Slider | Choice | Toggle;

/** The columns of a table: name, label, unit, format. */
type Columns = [string, string, string, string][];
interface Declaration { controls: Control[]; tables: Record<string, Columns>; rows: number; version?: string; earlier?: Earlier }
/** How a link of the version before is read: of a name its name now, and a factor, or what each value became. */
interface Earlier { version: string; sentence: string; names: Record<string, [string, number | Record<string, string | number>]> }

/** Values by control: a number, one of the options, or whether it is on. */
type State = Record<string, any>;

// -- state.js

interface FigureState {
  version: string;
  /** The state that a figure opens in. */
  defaults(controls: Control[]): State;
  /** A number as a reader would type it: `5.76e23`; `7.6%` where the format says so. */
  typed(value: number, format?: string): string;
  /** The value nearest to `value` within the slider's bounds. */
  held(slider: Slider, value: number): number;
  /** The value of a slider's position; where positions are logarithms, to three digits. */
  at(slider: Slider, position: number): number;
  /** What a text means for a control, kept within its bounds; no value, if it means nothing. The note says what is wrong. */
  read(control: Control, text: string, inField?: boolean): { value?: number | string | boolean; note?: string };
  /** The part of an address that holds a state: a value that stands at its default is not in it. */
  fragment(name: string, controls: Control[], state: State, version?: string): string;
  /** What a pair of an earlier version's link is now: no pair, or one. */
  brought(pair: [string, string], earlier: Earlier): [string, any][];
  /** The state of a fragment's query, and notes of what is wrong in it; what it does not say stands at its default. */
  restored(controls: Control[], query: string, version?: string, earlier?: Earlier): { state: State; notes: string[] };
  /** The text of a table's cell. */
  cell(value: unknown, format: string, locale: Locale): string;
  /** Lines of cells as CSV; a missing value is an empty cell. */
  csv(lines: unknown[][]): string;
  /** The words of a text in lines of at most `width` letters, where a word is not longer. */
  wrap(text: string, width: number): string[];
}
declare var figureState: FigureState;

// -- engine.js

interface Locale { format(format: string): (value: number) => string }
interface View {
  signal(name: string): any;
  signal(name: string, value: unknown): View;
  data(name: string): Record<string, unknown>[];
  locale(): Locale;
  width(): number;
  width(pixels: number): View;
  height(pixels: number): View;
  runAsync(): Promise<View>;
}
type Tooltip = (handler: unknown, event: MouseEvent, item: unknown, value: any) => void;
/** What assets/vega.js brings (figures/vega.py): a view that has run, and the kinds of transform. */
interface Vega {
  view(specification: object, options: { container?: Element; renderer: "svg" | "none"; tooltip?: Tooltip }): Promise<View>;
  Transform: any;
  transforms: Record<string, any>;
}

interface Dataset { name: string; transform: object[] }
/** What a figure's own script brings; `rows`: the functions compiled of a dataset's formulas (figures/rows_js.py). */
interface OwnScript {
  code: string;
  specification: { data: Dataset[]; signals: { name: string }[] };
  rows: Record<string, {
    first: number; columns: string[]; signals: string[]; row(row: object, values: unknown[]): object;
  }>;
}
/** A transform's step over the rows that have come, or over all when a signal has moved. */
type Transform = (parameters: { modified(): boolean; values: unknown[] }, pulse: Pulse) => Pulse;
interface Pulse {
  SOURCE: number; ADD: number;
  materialize(): Pulse;
  reflow(fork: boolean): Pulse;
  visit(rows: number, visitor: (row: object) => void): Pulse;
  modifies(columns: string[]): Pulse;
}
interface FigureEngine {
  /** The scripts asked for so far, by path. */
  loaded: Record<string, Promise<unknown>>;
  /** Loads a script once; `what` says in words what could not be loaded. */
  load(path: string, what: string): Promise<unknown>;
  /** What the figure's own script brings. */
  own(name: string): Promise<OwnScript>;
  /** The view of a figure, drawn into its chart, in the state that it has once everything is loaded. */
  view(chart: Element, name: string, state: State, tooltip: Tooltip): Promise<View>;
  /** A specification's data with the functions compiled of its datasets in the place of the formulas that they stand for. */
  compiled(name: string, own: OwnScript): Dataset[];
}
declare var figureEngine: FigureEngine;
interface Window { vega: Vega; explorables: Record<string, OwnScript> }

// -- save.js

interface FigureSave {
  /** Gives the reader a file. */
  download(content: BlobPart, type: string, name: string): void;
  /** Gives the reader lines of cells as a CSV file. */
  csv(lines: unknown[][], name: string): void;
  /** Gives the reader the figure as it stands. */
  picture(figure: Figure, kind: "svg" | "png"): Promise<void>;
  /** The drawing with its finding above and its source below, colours written out: an SVG file's text, and its size. */
  drawn(figure: Figure): { text: string; width: number; height: number };
  /** An SVG element, or one of this kind, with attributes and a text. */
  element(kind: string | Element, attributes: Record<string, string | number>, text?: string): Element;
}
declare var figureSave: FigureSave;

// -- embed.js, which explorable.js loads

interface FigureEmbed {
  /** The address of the figure's own page in its state: a whole one, the site's own where that is known. */
  address(figure: Figure): string;
  /** The code of a frame with the figure as it stands; it `fits` its height by a script, or has a fixed one. */
  live(figure: Figure, fits: boolean): string;
  /** The code of the figure's picture as it stands. */
  frozen(figure: Figure): string;
  /** Shows the reader both. */
  open(figure: Figure): void;
}
declare var figureEmbed: FigureEmbed;

// -- explorable.js

/** The parts of a figure's element. */
interface Parts {
  ".finding": HTMLElement;
  ".measure": HTMLElement;
  ".chart": HTMLElement;
  ".tip": HTMLElement | null;
  ".reading": HTMLElement;
  ".controls": HTMLFormElement;
  ".reset": HTMLButtonElement;
  ".link": HTMLButtonElement;
  ".embed": HTMLButtonElement;
  ".save-svg": HTMLButtonElement;
  ".save-png": HTMLButtonElement;
  ".notes": HTMLElement;
  ".source": HTMLElement;
  ".data": HTMLDetailsElement;
  [body: `[data-dataset="${string}"] tbody`]: HTMLTableSectionElement;
  [link: `[data-dataset="${string}"] .csv`]: HTMLAnchorElement;
  ".code": HTMLDetailsElement;
  ".code > a": HTMLAnchorElement | null;
  ".declaration": HTMLScriptElement;
}

/** A figure on a page, which its element holds as `explorable`. */
interface Figure {
  element: HTMLElement;
  version?: string;
  earlier?: Earlier;
  id: string;
  controls: Control[];
  state: State;
  part<K extends keyof Parts>(selector: K): Parts[K];
  set(changes: State): void;
  remember(): void;
  fragment(): string;
}
interface HTMLElement { explorable?: Figure }

// -- assets/places.js: the page of each figure and heading; assets/tour.js: the tour's steps; as site.js asks for them

interface Window { places: Record<string, string>; tour: { says: string; address: string }[] }

// -- tables.js: items that lack a word of a query, or do not fit, are hidden, and how many are left; the number of a text

declare var lists: {
  narrow(items: HTMLElement[], query: string, fits?: (item: any) => boolean): number;
  number(text: string): number | undefined;
};
/** The form that filters a long table. */
interface HTMLTableElement { list?: HTMLFormElement }

// -- assets/search.js: the words of all places, as search.js asks for them; assets/minisearch.js, what finds in them

/** A place: the numbers of its kind and its page, its id, title, name and text. */
type Place = [number, number, string, string, string, string];
interface Window { searched: { kinds: string[]; pages: { path: string; title: string }[]; places: Place[] } }
declare var MiniSearch: any;

// -- site.js tells mode.js which colours the reader chose

interface WindowEventMap { mode: CustomEvent<string> }

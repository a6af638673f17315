/**
 * A small assembler of WebAssembly: each function gives the bytes of an expression or statement, operands first.
 *
 * @see https://webassembly.github.io/spec/core/binary/instructions.html, the numbers of the instructions
 */
export type Code = number[];

const types = { i32: 0x7f, i64: 0x7e, f64: 0x7c, v128: 0x7b };
type Type = keyof typeof types;

/** A function whose locals are numbered, parameters first. */
export interface WasmFunction {
  name: string;
  parameters: Type[];
  locals: Type[];
  /** What the body leaves. */
  results: Type[];
  body: Code;
}

const [pageBytes, maxPages] = [65_536, 65_536];

export const get = (local: number): Code => [0x20, ...unsigned(local)];
export const set = (local: number, value: Code): Code => [...value, 0x21, ...unsigned(local)];
export const i32 = (value: number): Code => [0x41, ...signed(BigInt(value))];
export const i64 = (value: bigint): Code => [0x42, ...signed(value)];

export const float = (value: number): Code => [0x44, ...new Uint8Array(Float64Array.of(value).buffer)];

export const add = binary(0x6a);
export const subtract = binary(0x6b);
export const multiply = binary(0x6c);
export const or = binary(0x72);
export const shiftLeft = binary(0x74);
export const shiftRight = binary(0x76);
export const isLess = binary(0x49);
export const add64 = binary(0x7c);
export const addFloat = binary(0xa0);
export const multiplyFloat = binary(0xa2);
/** Adds two 64-bit floats at once. */
export const addFloats = binary(0xfd, 0xf0, 0x01);
/** A 64-bit float's bits as an integer. */
export const bitsOf = (value: Code): Code => [...value, 0xbd];

export const isGreaterFloat = binary(0x64);

/** What is at an address and an offset that is known beforehand: an unsigned byte, 32, 64 and 128 bits, a 64-bit float. */
export const load8 = load(0x2d);
export const load32 = load(0x28);
export const load64 = load(0x29);
export const load128 = load(0xfd, 0x00);
export const loadFloat = load(0x2b);
export const store32 = store(0x36);
export const store64 = store(0x37);
export const store128 = store(0xfd, 0x0b);
export const storeFloat = store(0x39);

/** The bits of a 64-bit float. */
export function bits(value: number): bigint {
  return new BigInt64Array(Float64Array.of(value).buffer)[0];
}

/** Repeats statements as long as the condition holds at their end. */
export function doWhile(condition: Code, ...statements: Code[]): Code {
  return [0x03, 0x40, ...statements.flat(), ...condition, 0x0d, 0, 0x0b];
}

/** Memory of a size in bytes, at most the 4 GiB that an address reaches, which threads can share. */
export function makeMemory(bytes: number): WebAssembly.Memory {
  const pages = Math.ceil(bytes / pageBytes);
  return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
}

/** Compiles functions that work on one memory. */
export function compile(functions: WasmFunction[]): WebAssembly.Module {
  return new WebAssembly.Module(assemble(functions));
}

/** Gives compiled functions the memory that they work on. */
export function link<T>(module: WebAssembly.Module, memory: WebAssembly.Memory): T {
  return new WebAssembly.Instance(module, { memory: { shared: memory } }).exports as T;
}

function assemble(functions: WasmFunction[]): Uint8Array<ArrayBuffer> {
  const numbers = functions.map((_, i) => unsigned(i));
  const signatures = functions.map(({ parameters, results }) => [
    0x60,
    ...typeVector(parameters),
    ...typeVector(results),
  ]);
  const memory = [...text("memory"), ...text("shared"), 0x02, 0x03, ...unsigned(1), ...unsigned(maxPages)];
  const names = functions.map(({ name }, i) => [...text(name), 0x00, ...numbers[i]]);
  const bodies = functions.map(({ locals, body }) => {
    const declared = vector(locals.map((local) => [1, types[local]]));
    return sized([...declared, ...body, 0x0b]);
  });
  const sections: [number, Code[]][] = [
    [1, signatures],
    [2, [memory]],
    [3, numbers],
    [7, names],
    [10, bodies],
  ];
  const magic = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
  return Uint8Array.from([...magic, ...sections.flatMap(([id, items]) => [id, ...sized(vector(items))])]);
}

function binary(...instruction: number[]) {
  return (a: Code, b: Code): Code => [...a, ...b, ...instruction];
}

// The byte before the offset promises no alignment.
function load(...instruction: number[]) {
  return (address: Code, offset = 0): Code => [...address, ...instruction, 0, ...unsigned(offset)];
}

function store(...instruction: number[]) {
  return (address: Code, value: Code, offset = 0): Code => [
    ...address,
    ...value,
    ...instruction,
    0,
    ...unsigned(offset),
  ];
}

function typeVector(list: Type[]): Code {
  return vector(list.map((each) => [types[each]]));
}

function vector(items: Code[]): Code {
  return [...unsigned(items.length), ...items.flat()];
}

function sized(code: Code): Code {
  return [...unsigned(code.length), ...code];
}

function text(value: string): Code {
  return sized([...Buffer.from(value)]);
}

/** Unsigned LEB128. */
function unsigned(value: number): Code {
  return value < 128 ? [value] : [(value % 128) + 128, ...unsigned(Math.floor(value / 128))];
}

/** Signed LEB128. */
function signed(value: bigint): Code {
  const low = Number(value & 127n);
  const rest = value >> 7n;
  const done = rest === (low < 64 ? 0n : -1n);
  return done ? [low] : [low + 128, ...signed(rest)];
}

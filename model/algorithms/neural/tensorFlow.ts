/** TensorFlow.js, as far as a network's training needs it. */
export type TensorFlow = Pick<
  typeof import("@tensorflow/tfjs-core"),
  | "add"
  | "concat"
  | "dispose"
  | "gather"
  | "log"
  | "matMul"
  | "mul"
  | "neg"
  | "relu"
  | "reshape"
  | "setBackend"
  | "slice"
  | "softmax"
  | "square"
  | "step"
  | "sub"
  | "sum"
  | "tensor1d"
  | "tensor2d"
  | "tidy"
  | "train"
  | "variable"
>;

/** What computes: TensorFlow's library by way of tfjs-node, or WebAssembly. */
export type Backend = "native" | "wasm";

/**
 * Loads TensorFlow.js with a backend that computes.
 *
 * @param wanted @default native where `@tensorflow/tfjs-node` is installed and its library loads, else wasm
 * @throws Error when the wanted one cannot be loaded
 */
export async function loadTensorFlow(wanted?: Backend): Promise<{ tf: TensorFlow; backend: Backend }> {
  const native = wanted === "wasm" ? undefined : loadNative(wanted === "native");
  const tf = native ?? (await loadWasm());
  // Either may be there already, for one that trained before.
  await tf.setBackend(native ? "tensorflow" : "wasm");
  return { tf, backend: native ? "native" : "wasm" };
}

/** Its installation may have been left out, and its library may be of another system: then there is none. */
function loadNative(required: boolean): TensorFlow | undefined {
  // What it says of the processor when it starts is nobody's concern.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= "2";
  try {
    return require("@tensorflow/tfjs-node") as TensorFlow;
  } catch (error) {
    if (required) throw error;
    return undefined;
  }
}

async function loadWasm(): Promise<TensorFlow> {
  const tf = await import("@tensorflow/tfjs-core");
  await import("@tensorflow/tfjs-backend-wasm");
  return tf;
}

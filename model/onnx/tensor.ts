import { encode } from "./messages";

/** ONNX's numbers of the types that elements have. */
export const elementTypes = { int64: 7, string: 8, double: 11 } as const;

/** What a tensor's elements are. */
export type ElementType = keyof typeof elementTypes;

/** A constant tensor: the fields of its message but the name. */
export interface Tensor {
  dims: number[];
  data_type: number;
  string_data?: string[];
  raw_data?: Uint8Array;
}

/** A tensor of numbers, row by row; a vector unless `dims` says otherwise. */
export function doubles(values: Float64Array, dims: number[] = [values.length]): Tensor {
  return { dims, data_type: elementTypes.double, raw_data: bytesOf(values) };
}

/** A tensor of whole numbers. */
export function integers(values: ArrayLike<number>, dims: number[] = [values.length]): Tensor {
  return { dims, data_type: elementTypes.int64, raw_data: bytesOf(BigInt64Array.from(Array.from(values, BigInt))) };
}

/** A vector of texts. */
export function texts(values: string[]): Tensor {
  return { dims: [values.length], data_type: elementTypes.string, string_data: values };
}

/** The bytes of a tensor; one in an attribute has no name. */
export function encodeTensor(tensor: Tensor, name?: string): Uint8Array {
  return encode("TensorProto", { ...tensor, name });
}

/** Little-endian as ONNX wants it, for every platform of Node's is. */
function bytesOf({ buffer, byteOffset, byteLength }: Float64Array | BigInt64Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

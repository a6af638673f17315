import { encode } from "./messages";
import { doubles, type ElementType, elementTypes, encodeTensor, integers, type Tensor } from "./tensor";

/** What a graph takes or gives. */
export interface GraphValue {
  name: string;
  type: ElementType;
  /** Length of each dimension; `N` is the number of rows. */
  shape: ("N" | number)[];
  /** For people. */
  description: string;
}

/** Attributes of an operator: whole numbers, text, lists of them, tensors. */
export type Attributes = Record<string, number | string | number[] | Int32Array | string[] | Tensor>;

/**
 * A growing graph of operators. Values have names: of inputs their own, all others one with a capital, so that they never
 * meet. Equal calls give equal bytes.
 */
export class Graph {
  private readonly nodes: Uint8Array[] = [];
  private readonly constants: Uint8Array[] = [];

  /** Adds an operator of ONNX and returns the name of what it gives. */
  add(operator: string, inputs: string[], attributes: Attributes = {}): string {
    return this.addNode(operator, inputs, [this.nextName(operator)], attributes);
  }

  /** Adds an operator that gives two values. */
  addPair(operator: string, inputs: string[], attributes: Attributes = {}): [string, string] {
    const name = this.nextName(operator);
    const outputs: [string, string] = [name, `${name}_second`];
    this.addNode(operator, inputs, outputs, attributes);
    return outputs;
  }

  /** Adds an operator of ONNX's machine learning domain. */
  addLearned(operator: string, inputs: string[], attributes: Attributes): string {
    return this.addNode(operator, inputs, [this.nextName(operator)], attributes, "ai.onnx.ml");
  }

  /** Gives a value another name. */
  rename(value: string, name: string): void {
    this.addNode("Identity", [value], [name], {});
  }

  /** Adds a constant. */
  constant(tensor: Tensor): string {
    const name = `Constant_${this.constants.length}`;
    this.constants.push(encodeTensor(tensor, name));
    return name;
  }

  /** Adds a constant number, which goes with a value of any shape. */
  number(value: number): string {
    return this.constant(doubles(Float64Array.of(value)));
  }

  /** Adds a constant whole number. */
  integer(value: number): string {
    return this.constant(integers([value]));
  }

  /** The message GraphProto. */
  encode(name: string, inputs: GraphValue[], outputs: GraphValue[]): Uint8Array {
    return encode("GraphProto", {
      name,
      node: this.nodes,
      initializer: this.constants,
      input: inputs.map(encodeValue),
      output: outputs.map(encodeValue),
    });
  }

  private nextName(operator: string): string {
    return `${operator}_${this.nodes.length}`;
  }

  private addNode(operator: string, input: string[], output: string[], attributes: Attributes, domain?: string) {
    const attribute = Object.entries(attributes).map(([name, value]) => encodeAttribute(name, value));
    const name = this.nextName(operator);
    this.nodes.push(encode("NodeProto", { name, op_type: operator, domain, input, output, attribute }));
    return output[0];
  }
}

/** ONNX's numbers of the types that attributes have. */
const attributeTypes = { int: 2, string: 3, tensor: 4, ints: 7, strings: 8 };

function encodeAttribute(name: string, value: Attributes[string]): Uint8Array {
  const { int, string, tensor, ints, strings } = attributeTypes;
  if (typeof value === "number") return encode("AttributeProto", { name, type: int, i: value });
  if (typeof value === "string") return encode("AttributeProto", { name, type: string, s: value });
  if ("dims" in value) return encode("AttributeProto", { name, type: tensor, t: encodeTensor(value) });
  if (isTexts(value)) return encode("AttributeProto", { name, type: strings, strings: value });
  return encode("AttributeProto", { name, type: ints, ints: value });
}

function isTexts(value: string[] | number[] | Int32Array): value is string[] {
  return typeof value[0] === "string";
}

function encodeValue({ name, type, shape, description }: GraphValue): Uint8Array {
  const dim = shape.map((length) =>
    encode("DimensionProto", length === "N" ? { dim_param: length } : { dim_value: length }),
  );
  const tensor = { elem_type: elementTypes[type], shape: encode("TensorShapeProto", { dim }) };
  const tensorType = encode("TypeProto", { tensor_type: encode("TensorTypeProto", tensor) });
  return encode("ValueInfoProto", { name, type: tensorType, doc_string: description });
}

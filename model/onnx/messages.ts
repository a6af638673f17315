import protobuf from "protobufjs/light";

/**
 * The messages of ONNX that a model is made of, without the fields that it has no use for. A field that holds a message is
 * declared as the message's bytes, which is the same on the wire: each message is encoded as soon as it is complete, for
 * the encoder takes up many times the memory of what it has not written yet, and a forest has millions of nodes.
 *
 * @see https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3
 */
const fields = {
  ModelProto: {
    ir_version: one(1, "int64"),
    producer_name: one(2, "string"),
    producer_version: one(3, "string"),
    doc_string: one(6, "string"),
    graph: one(7, "bytes"),
    opset_import: many(8, "bytes"),
    metadata_props: many(14, "bytes"),
  },
  OperatorSetIdProto: { domain: one(1, "string"), version: one(2, "int64") },
  StringStringEntryProto: { key: one(1, "string"), value: one(2, "string") },
  GraphProto: {
    node: many(1, "bytes"),
    name: one(2, "string"),
    initializer: many(5, "bytes"),
    input: many(11, "bytes"),
    output: many(12, "bytes"),
  },
  NodeProto: {
    input: many(1, "string"),
    output: many(2, "string"),
    name: one(3, "string"),
    op_type: one(4, "string"),
    attribute: many(5, "bytes"),
    domain: one(7, "string"),
  },
  AttributeProto: {
    name: one(1, "string"),
    i: one(3, "int64"),
    s: one(4, "string"),
    t: one(5, "bytes"),
    ints: many(8, "int64"),
    strings: many(9, "string"),
    type: one(20, "int32"),
  },
  TensorProto: {
    dims: many(1, "int64"),
    data_type: one(2, "int32"),
    string_data: many(6, "string"),
    name: one(8, "string"),
    raw_data: one(9, "bytes"),
  },
  ValueInfoProto: { name: one(1, "string"), type: one(2, "bytes"), doc_string: one(3, "string") },
  TypeProto: { tensor_type: one(1, "bytes") },
  TensorTypeProto: { elem_type: one(1, "int32"), shape: one(2, "bytes") },
  TensorShapeProto: { dim: many(1, "bytes") },
  DimensionProto: { dim_value: one(1, "int64"), dim_param: one(2, "string") },
};

/** Fields of a message; what is left out is not written. */
type Message<Name extends keyof typeof fields> = {
  [Field in keyof (typeof fields)[Name]]?: (typeof fields)[Name][Field] extends { rule: "repeated" }
    ? ArrayLike<Scalar>
    : Scalar;
};

type Scalar = string | number | Uint8Array;

const root = protobuf.Root.fromJSON({
  nested: Object.fromEntries(Object.entries(fields).map(([name, of]) => [name, { fields: of }])),
});

/** The bytes of a message; equal ones for equal fields. */
export function encode<Name extends keyof typeof fields>(name: Name, message: Message<Name>): Uint8Array {
  return root.lookupType(name).encode(message).finish();
}

function one(id: number, type: string) {
  return { id, type } as const;
}

function many(id: number, type: string) {
  return { id, type, rule: "repeated", options: { packed: true } } as const;
}

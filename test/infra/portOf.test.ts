import assert from "node:assert/strict";
import { portOf } from "../../infra/portOf";

describe("the port that an address leads to", () => {
  const ports: [address: string, port: number | undefined][] = [
    ["http://minio:9000", 9000],
    ["http://minio", 80],
    ["https://elastic.example.org/", 443],
    ["https://elastic.example.org:443/", 443],
    ["postgres://reader:p%40ss@db.example.org/cd4ml", 5432],
    ["postgresql://reader:p@db.example.org:6432/cd4ml?sslmode=require", 6432],
    ["git@github.com:ada/cd4ml.git", 22],
    ["ssh://git@example.org:2222/ada/cd4ml.git", 2222],
    ["/home/ada/cd4ml", undefined],
    ["duckdb:/events.duckdb", undefined],
  ];
  for (const [address, port] of ports) it(`is ${port} of ${address}`, () => assert.equal(portOf(address), port));
});

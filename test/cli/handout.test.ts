import assert from "node:assert/strict";
import { handoutFormats } from "../../cli/handout/formats";
import { handoutsOf } from "../../cli/handout/handout";

const outputs = {
  addresses: {
    shared: { portal: "http://localhost:3000", elasticsearch: "http://localhost:9200" },
    ada: { jenkins: "http://localhost:10000", model: "http://localhost:11000" },
    grace: { jenkins: "http://localhost:10001" },
  },
  credentials: {
    shared: { elasticsearch: { user: "elastic", password: "the-facilitator's" } },
    ada: { jenkins: { user: "admin", password: 'a|b,"<c>' } },
    grace: { jenkins: { user: "admin", password: "other" } },
  },
};

describe("a handout", () => {
  const handouts = handoutsOf(outputs);

  it("gives each environment its own addresses and passwords, and of what is shared the portal alone", () => {
    assert.deepEqual(
      handouts.map(({ environment, lines }) => [environment, lines.map(({ part, password }) => [part, password])]),
      [
        [
          "ada",
          [
            ["jenkins", 'a|b,"<c>'],
            ["model", ""],
            ["portal", ""],
          ],
        ],
        [
          "grace",
          [
            ["jenkins", "other"],
            ["portal", ""],
          ],
        ],
      ],
    );
    assert.doesNotMatch(JSON.stringify(handouts), /facilitator/);
  });

  it("keeps whatever a password holds in its place", () => {
    assert.match(handoutFormats.markdown(handouts), /\| `a\\\|b,"<c>` \|/);
    assert.match(handoutFormats.csv(handouts), /ada,jenkins,http:\/\/localhost:10000,admin,"a\|b,""<c>"\r\n/);
    const page = handoutFormats.html(handouts);
    assert.match(page, /a\|b,&#34;&lt;c>/);
    assert.equal(page.match(/<section>/g)?.length, 2);
  });

  it("is there for the local stack too", () => {
    const local = handoutsOf({ addresses: { model: "http://localhost:11000" } });
    assert.deepEqual(local, [
      { environment: "local", lines: [{ part: "model", url: "http://localhost:11000", user: "", password: "" }] },
    ]);
  });
});

import assert from "node:assert/strict";
import { closedImages, closedImagesTimeout } from "../support/images/closedImages";
import { JenkinsRoom } from "../support/jenkinsRoom/jenkinsRoom";

/** A small pipeline that uses what the real one uses. */
const jenkinsfile = `
def greet(String who) { echo "hello \${who}" }
pipeline {
  agent { label 'cd4ml' }
  options { timestamps(); disableConcurrentBuilds() }
  parameters { string(name: 'problem_name', defaultValue: 'houses', description: '') }
  stages {
    stage('Greet') {
      environment { CD4ML_DATABASE_URL_FILE = credentials('database-url') }
      steps {
        greet(params.problem_name)
        sh 'mkdir -p delivery; echo "$problem_name of $GIT_BRANCH" > delivery/said.txt; cat result.txt'
        sh 'set +x; wc -c < "$CD4ML_DATABASE_URL_FILE"; cat "$CD4ML_DATABASE_URL_FILE"'
      }
    }
    stage('Default') {
      when { expression { params.algorithm_name == 'default' && env.GIT_BRANCH == "origin/\${env.CD4ML_BRANCH}" } }
      stages {
        stage('Judge') { steps { catchError(buildResult: 'FAILURE', stageResult: 'FAILURE') { sh 'grep -q good result.txt' } } }
        stage('Note') { steps { sh 'echo noted; test -z "$CD4ML_DATABASE_URL_FILE"' } }
        stage('Ship') {
          when { expression { currentBuild.currentResult == 'SUCCESS' } }
          steps { sh 'echo shipped' }
        }
      }
    }
    stage('Other') {
      when { not { expression { params.algorithm_name == 'default' } } }
      steps { sh 'echo experiment' }
    }
  }
  post {
    always { archiveArtifacts artifacts: 'delivery/**', allowEmptyArchive: true }
    success { step([$class: 'GitHubCommitStatusSetter', contextSource: [$class: 'ManuallyEnteredCommitContextSource', context: 'cd4ml/delivery'], statusResultSource: [$class: 'ConditionalStatusResultSource', results: [[$class: 'AnyBuildResult', state: 'SUCCESS', message: 'Delivered']]], errorHandlers: [[$class: 'ShallowAnyErrorHandler']]]) }
    unsuccessful { echo 'not delivered' }
  }
}
`;

describe("the stand-in Jenkins with the project's configuration", function () {
  this.timeout(closedImagesTimeout);
  let room: JenkinsRoom;
  before(async () => {
    const { jenkins: controllerImage } = await closedImages();
    const content = { Jenkinsfile: jenkinsfile, "result.txt": "good\n" };
    room = await JenkinsRoom.open({ controllerImage, content });
  });
  after(() => room?.close());

  it("builds a new job at once, so that later pushes are seen", async () => {
    const { result } = await room.finished(1);
    assert.equal(result, "SUCCESS", await room.log(1));
    assert.match(await room.log(1), /shipped/);
  });

  it("builds a pushed commit green, keeps its files and tells GitHub", async () => {
    const commit = room.push({ "result.txt": "good again\n" });
    assert.equal(await room.tellOfPush(), 200);
    const build = await room.finished(2);
    assert.equal(build.result, "SUCCESS", await room.log(2));
    assert.deepEqual(
      build.artifacts.map(({ relativePath }) => relativePath),
      ["delivery/said.txt"],
    );
    const said = await room.request("job/delivery/2/artifact/delivery/said.txt");
    assert.equal(await said.text(), "houses of origin/main\n");
    const told = room.github.statuses.find(({ sha }) => sha === commit);
    assert.equal(told?.state, "success");
    assert.equal(told?.context, "cd4ml/delivery");
  });

  it("builds a commit once, however often GitHub tells of it", async () => {
    assert.equal(await room.tellOfPush(), 200);
    assert.deepEqual(await room.builds(), [2, 1]);
  });

  it("starts nothing for a wrong or missing signature", async () => {
    room.push({ "result.txt": "good once more\n" });
    assert.equal(await room.tellOfPush((body) => room.signature(body, "another secret")), 400);
    assert.equal(await room.tellOfPush(() => undefined), 400);
    assert.equal(await room.tellOfPush(() => "sha256="), 400);
    assert.deepEqual(await room.builds(), [2, 1]);
  });

  it("takes parameters", async () => {
    assert.equal(await room.buildWithParameters({ problem_name: "ames", algorithm_name: "lasso", unknown: "x" }), 201);
    const build = await room.finished(3);
    assert.equal(build.result, "SUCCESS", await room.log(3));
    const log = await room.log(3);
    assert.match(log, /hello ames/);
    assert.match(log, /experiment/);
    assert.doesNotMatch(log, /shipped/);
  });

  it("goes red when a stage fails, goes on where the pipeline says so, and ships nothing", async () => {
    room.push({ "result.txt": "bad\n" });
    await room.tellOfPush();
    const build = await room.finished(4);
    assert.equal(build.result, "FAILURE");
    const log = await room.log(4);
    assert.match(log, /noted/);
    assert.match(log, /not delivered/);
    assert.doesNotMatch(log, /shipped/);
  });

  it("refuses a directive that is not Jenkins'", async () => {
    room.push({ Jenkinsfile: jenkinsfile.replace("options {", "optoins {"), "result.txt": "good\n" });
    await room.tellOfPush();
    assert.equal((await room.finished(5)).result, "FAILURE");
    assert.match(await room.log(5), /optoins/);
  });

  it("shows nothing to anonymous, and to the agent's user only the agent", async () => {
    const status = async (address: string, user?: string) =>
      (user ? await room.request(address, {}, user) : await fetch(room.url(address))).status;
    assert.equal(await status("login"), 200);
    for (const address of ["", "job/delivery/api/json", "job/delivery/1/consoleText", "crumbIssuer/api/json"]) {
      assert.equal(await status(address), 403, address);
    }
    assert.equal(await status("job/delivery/api/json", "agent"), 404);
    assert.equal(await status("computer/builder/jenkins-agent.jnlp", "agent"), 200);
    assert.equal(await status("", "nobody"), 401);
  });

  it("takes no POST without a crumb", async () => {
    assert.equal((await room.request("job/delivery/build", { method: "POST" })).status, 403);
  });

  it("has no secret in its logs", async () => {
    for (const number of await room.builds()) {
      const log = await room.log(number);
      for (const [name, secret] of Object.entries(room.secrets))
        assert.ok(!log.includes(secret), `${name} in ${number}`);
    }
  });

  it("keeps its builds over a restart, and its agent comes back", async () => {
    await room.restartController();
    assert.deepEqual(await room.builds(), [5, 4, 3, 2, 1]);
    assert.equal(await room.buildWithParameters({ algorithm_name: "lasso" }), 201);
    await room.finished(6);
  });
});

describe("the stand-in Jenkins that polls", function () {
  this.timeout(closedImagesTimeout);
  let room: JenkinsRoom;
  before(async () => {
    const { jenkins: controllerImage } = await closedImages();
    const content = { Jenkinsfile: jenkinsfile, "result.txt": "good\n" };
    room = await JenkinsRoom.open({ controllerImage, content, settings: { trigger: "poll" } });
  });
  after(() => room?.close());

  it("finds a pushed commit by itself", async () => {
    await room.finished(1);
    room.push({ "result.txt": "good, later\n" });
    assert.equal((await room.finished(2)).result, "SUCCESS");
    assert.match(await room.log(2), /Started by an SCM change/);
  });
});

/** Parameters of the delivery job, which the Jenkinsfile uses: the problem and the four choices of a run. */
export const deliveryParameters = [
  { name: "problem_name", description: "Folder of model/problems" },
  { name: "ml_pipeline_params_name", description: "File of pipelines/", default: "default" },
  { name: "feature_set_name", description: "File of features/", default: "default" },
  {
    name: "algorithm_name",
    description: "Folder of algorithms/; default: as the pipeline says",
    default: "default",
  },
  { name: "algorithm_params_name", description: "File of algorithms/<algorithm>/", default: "default" },
];

/** Builds kept of each job; older ones lose their log and artifacts. */
const keptBuilds = 50;

/** What the jobs need to know. */
export interface JobSettings {
  repository: { url: string; branch: string };
  /** Identifier of the credentials git uses, for a repository that is not public. */
  gitCredentials?: string;
  /** `webhook`: GitHub tells of a push; `poll`: Jenkins looks every minute. */
  trigger: "webhook" | "poll";
  /** The environment's problems; the first is the default of the delivery job. */
  problems: string[];
}

/** The script of the Job DSL plugin that makes the jobs `delivery` and `monitoring`. */
export function jobScript(settings: JobSettings): string {
  return `${deliveryJob(settings)}\n${monitoringJob(settings)}`;
}

/**
 * The pipeline of the repository's Jenkinsfile. Jenkins knows which pushes concern a pipeline only from a build it has
 * made, so that a new job gets its first build at once.
 */
function deliveryJob({ repository, gitCredentials, trigger, problems }: JobSettings): string {
  const parameters = deliveryParameters.map(
    ({ name, description, default: value = problems[0] }) =>
      `    stringParam(${groovyText(name)}, ${groovyText(value)}, ${groovyText(description)})`,
  );
  const triggers = trigger === "webhook" ? "githubPush()" : "pollSCM { scmpoll_spec('* * * * *') }";
  return `def isNew = jenkins.model.Jenkins.get().getItem('delivery') == null
pipelineJob('delivery') {
  description('Trains, judges, registers and deploys each pushed commit')
  logRotator { numToKeep(${keptBuilds}) }
  parameters {
${parameters.join("\n")}
  }
  properties {
    disableConcurrentBuilds()
    pipelineTriggers { triggers { ${triggers} } }
  }
  definition {
    cpsScm {
      scm {
        git {
          remote {
            url(${groovyText(repository.url)})
${gitCredentials ? `            credentials(${groovyText(gitCredentials)})\n` : ""}          }
          branch(${groovyText(`*/${repository.branch}`)})
        }
      }
      scriptPath('Jenkinsfile')
      lightweight(true)
    }
  }
}
if (isNew) queue('delivery')
`;
}

/** Once an hour: joins predictions with their labels and keeps the live metrics. */
function monitoringJob({ problems }: JobSettings): string {
  return `pipelineJob('monitoring') {
  description('Compares predictions with what became true, every hour')
  logRotator { numToKeep(${keptBuilds}) }
  properties {
    disableConcurrentBuilds()
    pipelineTriggers { triggers { cron { spec('H * * * *') } } }
  }
  definition {
    cps {
      script(${groovyText(monitoringPipeline(problems))})
      sandbox(true)
    }
  }
}
`;
}

function monitoringPipeline(problems: string[]): string {
  const stages = problems.map(
    (problem) => `    stage('${problem}') {
      steps {
        catchError(buildResult: 'FAILURE', stageResult: 'FAILURE') {
          sh 'cd4ml feedback ${problem} --record --json > feedback-${problem}.json'
        }
      }
    }`,
  );
  return `pipeline {
  agent { label 'cd4ml' }
  options {
    timestamps()
    timeout(time: 15, unit: 'MINUTES')
  }
  environment {
    CD4ML_EVENTS_KEY_FILE = credentials('events-writer-key')
    CD4ML_EVENTS_READER_KEY_FILE = credentials('events-reader-key')
  }
  stages {
${stages.join("\n")}
  }
  post {
    always {
      archiveArtifacts artifacts: 'feedback-*.json', allowEmptyArchive: true
    }
  }
}
`;
}

/** A Groovy string without interpolation. */
function groovyText(text: string): string {
  const escaped = text.replace(/\\/g, "\\\\").replace(/'/g, "\\'").replace(/\n/g, "\\n");
  return `'${escaped}'`;
}

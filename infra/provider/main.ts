import * as provider from "@pulumi/pulumi/provider";
import { version } from "../../package.json";
import { certificate, certificateAuthority } from "./certificates/certificates";
import { databaseReader } from "./database/reader";
import { databaseTable } from "./databaseTable";
import { dataFolder } from "./dataFolder";
import { dataSet } from "./dataSet";
import { elasticsearchHandlers } from "./elasticsearch/handlers";
import { endWithEngine } from "./endWithEngine";
import { engineProgress } from "./engineLog";
import { fileVolume } from "./fileVolume";
import { gitHubHandlers } from "./github/handlers";
import { kibanaSavedObjects } from "./kibana/savedObjects";
import { kibanaSpace } from "./kibana/space";
import { kubernetesAccess } from "./kubernetes/access";
import { localProcess } from "./localProcess";
import { password } from "./password";
import { pipelineRun } from "./pipelineRun";
import { portalEntry } from "./portalEntry";
import { Cd4mlProvider } from "./provider";

const args = process.argv.slice(2);
const handlers = {
  Certificate: certificate,
  CertificateAuthority: certificateAuthority,
  KubernetesAccess: kubernetesAccess,
  LocalProcess: localProcess,
  DataFolder: dataFolder,
  DataSet: dataSet,
  DatabaseReader: databaseReader,
  DatabaseTable: databaseTable,
  FileVolume: fileVolume,
  KibanaSavedObjects: kibanaSavedObjects,
  KibanaSpace: kibanaSpace,
  PipelineRun: pipelineRun,
  Password: password,
  PortalEntry: portalEntry,
  ...elasticsearchHandlers,
  ...gitHubHandlers,
};

endWithEngine();
provider.main(new Cd4mlProvider(version, handlers, engineProgress(args.find((arg) => !arg.startsWith("-")))), args);

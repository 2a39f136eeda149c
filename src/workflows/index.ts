/** Everything the workflow bundle exports. Workflow type = function name. */
export { provisionAliases } from './alias-batch.ts';
export { provisionDomain } from './provision-domain.ts';
export { provisionFleet } from './provision-fleet.ts';
export { rollbackDns } from './rollback-dns.ts';
export { surveyFleet } from './survey-fleet.ts';

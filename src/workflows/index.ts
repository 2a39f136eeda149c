/** Everything the workflow bundle exports. Workflow type = function name. */
export { adoptFleet } from './adopt-fleet.ts';
export { checkPublicHealth } from './check-health.ts';
export { inspectAccounts } from './inspect-accounts.ts';
export { inspectPermissions } from './inspect-permissions.ts';
export { importPasswords } from './import-passwords.ts';
export { provisionAliases } from './batch.ts';
export { diagnoseFleet } from './diagnose-fleet.ts';
export { deliverEvent } from './deliver-event.ts';
export { provisionDomain } from './provision-domain.ts';
export { provisionFleet } from './provision-fleet.ts';
export { provisionMailbox } from './provision-mailbox.ts';
export { reconcileSignups } from './reconcile-signups.ts';
export { replacePassword } from './replace-password.ts';
export { restoreSettings } from './restore-settings.ts';
export { rollbackDns } from './rollback-dns.ts';
export { surveyFleet } from './survey-fleet.ts';

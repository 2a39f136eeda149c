// Makes sure Temporal's programs are on this machine: node --import tsx scripts/temporal-install.mjs <server|tests>
import { findTemporal, findTestServer } from '../src/embedded/temporal-binary.ts';

const options = { environment: process.env, log: (line) => console.error(line) };

function tell(name, { version, source, path }) {
  console.error(`${name} ${version} (${source}: ${path})`);
}

async function main(purpose) {
  const address = process.env.TEMPORAL_ADDRESS;
  if (purpose === 'server' && address) {
    console.error(`Temporal server at ${address} (TEMPORAL_ADDRESS)`);
    return;
  }
  tell('Temporal dev server', await findTemporal(options));
  if (purpose === 'tests') tell('Temporal test server', await findTestServer(options));
}

main(process.argv[2]).catch((error) => {
  console.error([error.message, error.remediation].filter(Boolean).join('\n'));
  process.exitCode = 1;
});

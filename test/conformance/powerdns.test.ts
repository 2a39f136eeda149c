import { createPowerDns } from '../../src/providers/powerdns/provider.ts';
import {
  missingForPowerDns,
  startPowerDns,
  type Backend,
  type PowerDns,
} from '../servers/powerdns.ts';
import { describeUnless } from '../servers/program.ts';
import { describeDnsProvider } from './dns-provider.ts';

const missing = missingForPowerDns();
const backends: readonly Backend[] = ['gsqlite3', 'lmdb'];

describeUnless(missing)(
  `on real servers${missing === undefined ? '' : ` (left out: ${missing})`}`,
  () => {
    for (const backend of backends) {
      let server: PowerDns;
      describeDnsProvider({
        name: `PowerDNS on its backend ${backend}`,
        open: async () => {
          server = await startPowerDns(backend);
          await server.createZone('example.com');
          await server.createZone('child.example.com');
          return {
            provider: createPowerDns(server),
            stranger: createPowerDns({ ...server, key: 'not the key' }),
            zone: 'example.com',
            child: 'child.example.com',
          };
        },
        close: () => server.stop(),
      });
    }
  },
);

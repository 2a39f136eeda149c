import { describeMailProvider } from './mail-provider.ts';
import { enterStalwart, LINES, type StalwartPlace } from '../providers/stalwart-place.ts';

for (const line of LINES) {
  let place: StalwartPlace | undefined;
  describeMailProvider({
    name: `Stalwart, ${line} line`,
    open: async () => {
      place = await enterStalwart(line);
      return {
        ...{ provider: place.provider, domain: 'example.com', newDomain: 'mail.example.com' },
      };
    },
    close: async () => place?.leave(),
  });
}

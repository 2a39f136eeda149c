import { describeOwnServer } from './support/own-server.ts';

describeOwnServer('jmap');

/** Root: the calls of one connection to Temporal that have no answer yet, to be cancelled together. */
import {
  defaultGrpcRetryOptions,
  makeGrpcRetryInterceptor,
  type ConnectionOptions,
} from '@temporalio/client';

type Interceptor = NonNullable<ConnectionOptions['interceptors']>[number];
type Call = ReturnType<Interceptor>;
type Listener = NonNullable<Parameters<Call['start']>[1]>;

/** gRPC's status code CANCELLED. */
// eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment -- the enum is a dependency's dependency
const CANCELLED = 1 as Parameters<Call['cancelWithStatus']>[0];

export interface CallsInFlight {
  /** For `Connection.connect`: the watch over every call, and the client's own retries of it below. */
  readonly interceptors: readonly Interceptor[];
  readonly count: () => number;
  /** Each fails with the status CANCELLED, which the client does not retry; later calls are not concerned. */
  readonly cancel: () => void;
}

/**
 * The same as `client.withAbortSignal` over a whole session, which leaves a listener on its signal with every call until the session ends
 * (1.24.0): hundreds for a survey of many domains.
 */
export function createCallsInFlight(): CallsInFlight {
  const calls = new Set<Call>();
  const watch: Interceptor = (options, nextCall) => {
    // What `nextCall` returns is what an interceptor is to return; its declared type only says less.
    // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- the class is a dependency's dependency
    const call = nextCall(options) as Call;
    const start = call.start.bind(call);
    call.start = (metadata, listener) => {
      calls.add(call);
      start(
        metadata,
        ending(listener, () => calls.delete(call)),
      );
    };
    return call;
  };
  return {
    interceptors: [watch, makeGrpcRetryInterceptor(defaultGrpcRetryOptions())],
    count: () => calls.size,
    cancel: () => {
      for (const call of [...calls]) call.cancelWithStatus(CANCELLED, 'interrupted');
    },
  };
}

/** The listener, which hears everything as before; `ended` hears first that there is nothing more to come. */
function ending(listener: Listener | undefined, ended: () => void): Listener {
  return {
    onReceiveMetadata: (metadata) => listener?.onReceiveMetadata?.(metadata),
    onReceiveMessage: (message: unknown) => listener?.onReceiveMessage?.(message),
    onReceiveStatus: (status) => {
      ended();
      listener?.onReceiveStatus?.(status);
    },
  };
}

import type { Quirks } from '../quirks'

/** The name under which the bundled runtime reads the host's quirks. */
export const QUIRKS_NAME = 'hostQuirks'

interface Spot {
  readonly quirk: keyof Quirks
  /** Text of uni's runtime, there exactly once. */
  readonly found: string
  /** The same with both ways: as it is, and without the quirk. */
  readonly switched: string
}

const when = (quirk: keyof Quirks): string => `${QUIRKS_NAME}.${quirk}`

const spots: readonly Spot[] = [
  {
    quirk: 'successAfterFail',
    found: `callOptions(args, 'sendSocketMessage:fail WebSocket is not connected');
        }`,
    switched: `callOptions(args, 'sendSocketMessage:fail WebSocket is not connected');
            if (!${when('successAfterFail')}) return;
        }`,
  },
  {
    quirk: 'connectingReadsAsThree',
    found: `this.readyState = this.CLOSED;
        if (!this._socket)`,
    switched: `this.readyState = ${when('connectingReadsAsThree')} ? this.CLOSED : this.CONNECTING;
        if (!this._socket)`,
  },
  {
    quirk: 'sameMillisecondCollides',
    found: `const socketTasks = [];`,
    switched: `let hostSocketCount = 0;
const socketTasks = [];`,
  },
  {
    quirk: 'sameMillisecondCollides',
    found: `const socketId = String(Date.now());`,
    switched: `hostSocketCount += 1;
    const socketId = String(Date.now()) + (${when('sameMillisecondCollides')} ? '' : '-' + hostSocketCount);`,
  },
  {
    quirk: 'throwingListenerSkipsTheRest',
    found: `if (isFunction(callback)) {
                callback(data);
            }
        });
    }
    send(args, callopt = true) {`,
    switched: `if (isFunction(callback)) {
                try {
                    callback(data);
                }
                catch (error) {
                    if (${when('throwingListenerSkipsTheRest')}) throw error;
                    console.error(error);
                }
            }
        });
    }
    send(args, callopt = true) {`,
  },
  {
    quirk: 'hideOrder',
    found: `function onAppEnterBackground() {
    invokeHook((getApp()), ON_HIDE);
    invokeHook((getCurrentPage()), ON_HIDE);`,
    switched: `function onAppEnterBackground() {
    const hostHides = [() => invokeHook((getApp()), ON_HIDE), () => invokeHook((getCurrentPage()), ON_HIDE)];
    if (${when('hideOrder')} === 'page-first') hostHides.reverse();
    for (const hostHide of hostHides) hostHide();`,
  },
]

/** uni's runtime with a switch at each quirk that it has itself. Throws when one is not where it was. */
export function switchRuntime(code: string): string {
  return spots.reduce((text, { quirk, found, switched }) => {
    if (text.split(found).length !== 2) throw new Error(`uni's runtime has changed where ${quirk} was found`)
    return text.replace(found, () => switched)
  }, code.replaceAll('\r\n', '\n'))
}

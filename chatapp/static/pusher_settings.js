/** How we want pusher-js to behave; each line is there because its default would hurt. */

// pusher-js insists on one, and makes no use of it where a host is given.
const ANY_CLUSTER = "mt1"

// A socket that died in silence is found out after these two together, not after 150 s.
const ASK_A_SILENT_SOCKET_AFTER_MS = 30_000
const WAIT_FOR_ITS_ANSWER_MS = 10_000

/** Ours ask our server instead of its own requests, which have no time-out and say no reason. */
export function pusherSettings({ cluster, host, port, tls }, admission, signingIn) {
  return {
    cluster: cluster || ANY_CLUSTER,
    ...(host && { wsHost: host }),
    ...(host && port && { wsPort: Number(port), wssPort: Number(port) }),
    forceTLS: host ? tls : true,
    // The other transports would turn to pusher.com, also where another host is given.
    enabledTransports: ["ws", "wss"],
    activityTimeout: ASK_A_SILENT_SOCKET_AFTER_MS,
    pongTimeout: WAIT_FOR_ITS_ANSWER_MS,
    channelAuthorization: { customHandler: (...request) => admission.answer(...request) },
    userAuthentication: { customHandler: (...request) => signingIn.answer(...request) },
  }
}

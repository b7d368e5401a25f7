import MQTT
import TestSupport

/// Another client with the name of the daemon: it takes the session, with whatever waits there, acknowledges nothing, and loses it
/// again.
enum SessionThief {
    /// Returns when the daemon has its session back.
    ///
    /// - Returns: how many messages the other client saw.
    static func strike(_ broker: Broker) throws -> Int {
        var thief = try Subscriber(
            to: broker,
            topics: ["cityward/truck/+"],
            clientID: "cityward",
            sessionExpirySeconds: 3600,
            receiveMaximum: 1000
        )
        var batch = MessageBatch()
        var seen = 0
        do throws(MQTTError) {
            let deadline = ContinuousClock.now + .seconds(30)
            while ContinuousClock.now < deadline {
                // Nothing leaves without acknowledge(), not even its SUBSCRIBE: the session has its subscriptions.
                _ = try thief.receive(into: &batch, within: .everything, waitingAtMost: .milliseconds(100))
                seen += batch.count
                batch.removeAll()
            }
        } catch {
            guard case .lost = error else { throw error }
            return seen
        }
        throw TimedOut(what: "the daemon takes its session back", limit: .seconds(30))
    }
}

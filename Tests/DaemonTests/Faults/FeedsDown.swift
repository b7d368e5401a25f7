import Foundation
import MQTT
import Synchronization
import Testing
import TestSupport

extension DaemonTests.FaultMatrix {
    /// Nobody takes alerts: every receiver fails in its own way while readings come in.
    @Suite struct FeedsDown {
        @Test(.timeLimit(.minutes(5)))
        func everyReceiverAtOnce() async throws {
            let scene = try await Scene()
            let alertBroker = try await BrokerProcess()
            let team = try await Listener(to: ["cityward/alert/#"], clientID: "team", alertBroker.address)
            let (refusing, alertmanager) = (try freePort(), try freePort())
            let hanging = try Endpoint(failingBy: .silence)
            let failing = try Endpoint(failingBy: .status(500, body: "the disk is full"))
            let city = try scene.city(feeds: [
                "name: refusing, webhook: { url: \"http://127.0.0.1:\(refusing)/hook\", secret_file: secret }",
                "name: hanging, webhook: { url: \"\(hanging.url)\", secret_file: secret }",
                "name: failing, webhook: { url: \"\(failing.url)\", secret_file: secret }",
                "alertmanager: { url: \"http://127.0.0.1:\(alertmanager)\" }",
                "mqtt: { broker: { host: 127.0.0.1, port: \(alertBroker.address.port) } }",
            ])
            try city.write("secret", "whsec_" + Data(repeating: 3, count: 32).base64EncodedString())
            try await alertBroker.stop()
            let trial = try await FaultTrial("feeds down", scene: scene, city: city)
            let stored = trial.stored
            let publishing = trial.publishing()

            // Nobody waits for them: all is stored while not one event is delivered.
            try await publishing.finished(within: .seconds(120))
            try await trial.stores(trial.fleet.readings.count, within: .seconds(120))
            let names = ["refusing", "hanging", "failing", "alertmanager", "mqtt"]
            try await eventually("each of them is in trouble", within: .seconds(60)) {
                let log = trial.daemon.process.log
                return names.allSatisfy { log.contains("feed \($0)") || log.contains("feed '\($0)'") }
            }
            let wanted = try stored.lines("SELECT alert || '-' || kind || '-' || at FROM alert_event ORDER BY seq")
            #expect(hanging.accepted.isEmpty && failing.accepted.isEmpty)
            expectEqual(try stored.lines("SELECT feed, seq FROM feed_cursor WHERE seq > 0 AND feed <> 'evidence'"), [])

            try await alertBroker.start()
            let refusingEndpoint = try Endpoint(port: refusing)
            let alertmanagerEndpoint = try Endpoint(port: alertmanager)
            hanging.isWell = true
            failing.isWell = true
            let healed = ContinuousClock.now
            try await eventually("every event is delivered", within: .seconds(180), every: .milliseconds(100)) {
                // Its broker was away, too.
                try? team.listen()
                return try team.messages.count >= wanted.count
                    && stored.integer("SELECT min(seq) FROM feed_cursor") == wanted.count
            }
            let delivered = healed.duration(to: .now)
            // Each once and in order: what was tried and not confirmed meanwhile was not taken.
            for endpoint in [refusingEndpoint, hanging, failing] { expectEqual(endpoint.accepted, wanted) }
            expectEqual(try team.messages.map(identifier), wanted)
            let alerts = try stored.lines("SELECT id FROM alert ORDER BY id")
            expectEqual(alertmanagerEndpoint.alerts.sorted(), alerts)
            try await trial.conclude(
                "webhooks refuse, hang and answer 500, Alertmanager and the alerts' broker are away while readings come in; then "
                    + "\(wanted.count) events reach each of them, once and in order, within \(Int(delivered / .seconds(1)) + 1) s",
                publishing,
                recovery: .zero
            )
            for endpoint in [refusingEndpoint, alertmanagerEndpoint, hanging, failing] { endpoint.stop() }
        }

        private func identifier(_ message: Publication) throws -> String {
            let event = try JSONSerialization.jsonObject(with: Data(message.payload)) as? [String: Any]
            return event?["id"] as? String ?? ""
        }
    }
}

/// A receiver over HTTP that fails until it is well, and notes what it took.
private final class Endpoint: Sendable {
    private let server: HTTPReceiver
    private let state: State

    private final class State: Sendable {
        let isWell: Atomic<Bool>
        let accepted = Mutex<[HTTPReceiver.Request]>([])

        init(isWell: Bool) { self.isWell = Atomic(isWell) }
    }

    /// `failure`: what it answers until it is well; `nil` for one that is well from the beginning.
    init(port: Int? = nil, failingBy failure: HTTPReceiver.Answer? = nil) throws {
        let state = State(isWell: failure == nil)
        self.state = state
        server = try HTTPReceiver(port: port) { _, request in
            if let failure, !state.isWell.load(ordering: .acquiring) { return failure }
            state.accepted.withLock { $0.append(request) }
            return .status(200)
        }
    }

    var url: String { server.url }

    var isWell: Bool {
        get { state.isWell.load(ordering: .acquiring) }
        set { state.isWell.store(newValue, ordering: .releasing) }
    }

    /// Identifiers of the events that it took, in their order.
    var accepted: [String] { state.accepted.withLock { $0.compactMap { $0.headers["webhook-id"] } } }

    /// Alerts that an Alertmanager would know from what it took.
    var alerts: Set<String> {
        let bodies = state.accepted.withLock { $0.map(\.body) }
        return Set(
            bodies.flatMap { body -> [String] in
                let list = try? JSONSerialization.jsonObject(with: Data(body.utf8)) as? [[String: Any]]
                return (list ?? []).compactMap { ($0["labels"] as? [String: String])?["alert"] }
            }
        )
    }

    func stop() { server.stop() }
}

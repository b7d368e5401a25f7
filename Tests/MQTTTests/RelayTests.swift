import Foundation
import MQTT
import Synchronization
import TestSupport
import Testing

/// The session that publishes for many.
@Suite(.timeLimit(.minutes(5))) struct RelayTests {
    /// A relay on its thread, and what it has said.
    private final class Running: Sendable {
        let relay: Relay
        private let said: Said
        private let isOver = Atomic<Bool>(false)

        final class Said: Sendable {
            let outcomes = Mutex<[(number: UInt64, outcome: Relay.Outcome)]>([])
            let reports = Atomic<Int>(0)
        }

        init(_ broker: Broker) throws {
            let said = Said()
            self.said = said
            relay = try Relay(to: broker) { outcomes in
                said.reports.add(1, ordering: .relaxed)
                said.outcomes.withLock { $0 += outcomes }
            }
            let thread = Thread { [self] in try? relay.run(until: { isOver.load(ordering: .acquiring) }) }
            thread.start()
        }

        deinit { isOver.store(true, ordering: .releasing) }

        func stop() {
            isOver.store(true, ordering: .releasing)
            relay.wake()
        }

        var outcomes: [(number: UInt64, outcome: Relay.Outcome)] { said.outcomes.withLock { $0 } }

        /// How often it has said something.
        var reports: Int { said.reports.load(ordering: .relaxed) }

        func publish(_ number: Int, topic: String = "city/a") {
            relay.publish(
                Relay.Publication(number: UInt64(number), topic: topic, payload: Array("\(number)".utf8))
            )
        }
    }

    private func numbers(_ batch: MessageBatch) -> [Int] {
        var numbers: [Int] = []
        batch.forEach { _, payload, _ in
            let text = String(decoding: payload.indices.map { payload[$0] }, as: UTF8.self)
            numbers.append(Int(text) ?? -1)
        }
        return numbers
    }

    @Test func thousandsAreTakenInTheirOrderAlsoOverARestart() async throws {
        let broker = try await BrokerProcess()
        var subscriber = try Subscriber(
            to: broker.address,
            topics: ["city/+"],
            clientID: "listener",
            sessionExpirySeconds: 600,
            receiveMaximum: 1000
        )
        var batch = MessageBatch()
        let limits = BatchLimits(messages: 1000, bytes: 1 << 20, linger: .zero)
        try await eventually("the subscription", within: .seconds(20), every: .zero) {
            _ = try? subscriber.receive(into: &batch, within: limits, waitingAtMost: .milliseconds(20))
            try? subscriber.acknowledge()
            return subscriber.isSubscribed
        }
        let running = try Running(broker.address)
        for number in 0..<5000 { running.publish(number) }
        try await eventually("the first thousand", within: .seconds(20)) { running.outcomes.count >= 1000 }
        try await broker.stop()
        for number in 5000..<6000 { running.publish(number) }
        try await broker.start()
        try await eventually("all outcomes", within: .seconds(60)) { running.outcomes.count == 6000 }
        #expect(running.outcomes.allSatisfy { $0.outcome == .taken })
        #expect(Set(running.outcomes.map(\.number)) == Set(0..<6000))
        var heard: [Int] = []
        try await eventually("every message", within: .seconds(60), every: .zero) {
            _ = try? subscriber.receive(into: &batch, within: limits, waitingAtMost: .milliseconds(20))
            heard += numbers(batch)
            try? subscriber.acknowledge()
            return Set(heard).count == 6000
        }
        // What was on its way at the restart may have come twice, and then as a whole run; nothing overtakes another.
        var latest = -1
        var firsts: [Int] = []
        for number in heard where number > latest {
            firsts.append(number)
            latest = number
        }
        #expect(firsts == Array(0..<6000))
        running.stop()
    }

    @Test func itTellsWhatNobodyHearsAndWhatIsRefused() async throws {
        let broker = try await BrokerProcess(
            settings: ["allow_anonymous true", "acl_file FOLDER/acl"],
            files: ["acl": "topic readwrite city/#\n"]
        )
        let running = try Running(broker.address)
        running.publish(1)
        running.publish(2, topic: "other/a")
        try await eventually("two outcomes", within: .seconds(20)) { running.outcomes.count == 2 }
        let outcomes = Dictionary(uniqueKeysWithValues: running.outcomes.map { ($0.number, $0.outcome) })
        #expect(outcomes[1] == .unheard)
        guard case .refused(let reason) = outcomes[2] else {
            Issue.record("\(outcomes)")
            return
        }
        #expect(reason == "Not authorized")
        running.stop()
    }

    @Test func whatComesShortlyAfterSomethingGoesTogether() async throws {
        let broker = try await BrokerProcess()
        let running = try Running(broker.address)
        try await eventually("a connection", within: .seconds(20)) { running.relay.current.isConnected }
        running.relay.gather(true)
        for number in 0..<300 {
            running.publish(number)
            try await Task.sleep(for: .milliseconds(1))
        }
        try await eventually("all outcomes", within: .seconds(20)) { running.outcomes.count == 300 }
        // Each alone would be told of alone. On a machine that is busy with other things many come alone all the same.
        #expect(running.reports < 280, "\(running.reports)")
        running.stop()
    }

    @Test func itSaysWhyThereIsNoBroker() async throws {
        let port = try freePort()
        let running = try Running(Broker(host: "127.0.0.1", port: port))
        try await eventually("a reason", within: .seconds(20)) {
            running.relay.current.trouble?.contains("cannot be reached") == true
        }
        #expect(!running.relay.current.isConnected)
        running.stop()
    }
}

import MQTT
import TestSupport
import Testing

/// The session for what counts now and not later.
@Suite(.timeLimit(.minutes(2))) struct ListenerTests {
    private func text(_ bytes: Span<UInt8>) -> String {
        String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self)
    }

    @Test func itHearsWhatTheBrokerTellsOfItselfAlsoAfterARestart() async throws {
        let broker = try await BrokerProcess(settings: ["allow_anonymous true", "sys_interval 1"])
        let topic = "$SYS/broker/publish/messages/dropped"
        var listener = try MQTT.Listener(to: broker.address, topics: [topic], clientID: "watch")
        var batch = MessageBatch()
        for round in 0..<2 {
            var heard: [String] = []
            try await eventually("a number, round \(round)", within: .seconds(30), every: .zero) {
                // Lost connections are for the next call.
                try? listener.receive(into: &batch, waitingAtMost: .milliseconds(20))
                batch.forEach { topic, payload, _ in heard.append("\(text(topic)) \(text(payload))") }
                return !heard.isEmpty
            }
            #expect(heard[0] == "\(topic) 0")
            guard round == 0 else { break }
            try await broker.stop()
            try await broker.start()
        }
        let isConnected = listener.isConnected
        #expect(isConnected)
        listener.disconnect()
    }

    @Test func theBrokerKeepsNothingForIt() async throws {
        let broker = try await BrokerProcess()
        var listener = try MQTT.Listener(to: broker.address, topics: ["city/+"], clientID: "watch")
        var batch = MessageBatch()
        func receive(_ listener: inout MQTT.Listener) throws -> [String] {
            try listener.receive(into: &batch, waitingAtMost: .milliseconds(20))
            var texts: [String] = []
            batch.forEach { _, payload, _ in texts.append(text(payload)) }
            return texts
        }
        try await eventually("what is published now", within: .seconds(10), every: .zero) {
            try send("now", to: broker)
            return try receive(&listener).contains("now")
        }
        listener.disconnect()
        try send("while away", to: broker)
        var heard: [String] = []
        try await eventually("what is published again", within: .seconds(10), every: .zero) {
            heard += try receive(&listener)
            if listener.isConnected { try send("again", to: broker) }
            return heard.contains("again")
        }
        #expect(!heard.contains("while away"))
    }

    private func send(_ text: String, to broker: BrokerProcess) throws {
        var publisher = try Publisher(to: broker.address)
        while try !publisher.connect(waitingAtMost: .milliseconds(50)) {}
        _ = try publisher.publish(topic: "city/a", payload: text.utf8.span)
        while try publisher.confirmations(waitingAtMost: .milliseconds(50)).isEmpty {}
        publisher.disconnect()
    }
}

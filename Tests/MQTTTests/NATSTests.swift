import Foundation
import MQTT
import Testing
import TestSupport

/// What our sessions do with a broker that knows no MQTT 5, as NATS.
@Suite(
    .serialized,
    .enabled(
        if: NATSCluster.isInstalled,
        "nats-server is not installed at \(NATSCluster.program): run tools/setup --tests"
    )
)
struct NATSTests {
    private static let topic = "cityward/doctor/order/a"

    /// Without stepping back, what is new would come first, and after `ack_wait` what was left unacknowledged.
    @Test(.timeLimit(.minutes(3)))
    func whatWasNotAcknowledgedComesFirstAgain() async throws {
        let cluster = try await NATSCluster(size: 1)
        let broker = cluster.address()
        let first = try await received(0, by: try session(at: broker))
        #expect(first.isEmpty)

        try await publish(0..<50, to: broker)
        // It dies with a batch in its hands, and comes back at once.
        var dying = try session(at: broker)
        let held = try await receive(50, by: &dying)
        #expect(held == Array(0..<50))
        dying.abandon()
        try await publish(50..<100, to: broker)
        let start = ContinuousClock.now
        let again = try await received(100, by: try session(at: broker))
        #expect(again == Array(0..<100))
        print(
            "nats: 50 messages delivered again, in order, \(start.duration(to: .now)) after a session had died with them"
        )
    }

    /// With all in one session the server would hold back what is beyond `max_ack_pending`, and deliver it behind what is newer.
    @Test(.timeLimit(.minutes(3)))
    func aBacklogOfSeveralSubscriptionsComesInOrder() async throws {
        let cluster = try await NATSCluster(size: 1, maxAckPending: 50)
        let broker = cluster.address()
        let names = ["a", "b", "c", "d"]
        let topics = names.map { "cityward/doctor/\($0)/+" }
        var subscriber = try session(at: broker, topics)
        _ = try await receive(0, by: &subscriber)
        subscriber.disconnect()
        for name in names { try await publish(0..<200, to: broker, "cityward/doctor/\(name)/1") }

        subscriber = try session(at: broker, topics)
        var seen: [Int: [Int]] = [:]
        var batch = MessageBatch()
        let limits = BatchLimits(messages: 40, bytes: 1 << 20, linger: .milliseconds(5))
        try await eventually("800 messages", within: .seconds(60), every: .milliseconds(1)) {
            _ = try subscriber.receive(into: &batch, within: limits, waitingAtMost: .milliseconds(20))
            #expect(batch.count <= limits.messages)
            batch.forEach { _, payload, _, session in
                seen[session, default: []].append(Int(text(payload)) ?? -1)
            }
            try subscriber.acknowledge()
            return seen.values.reduce(0) { $0 + $1.count } >= 4 * 200
        }
        #expect(seen == [0: Array(0..<200), 1: Array(0..<200), 2: Array(0..<200), 3: Array(0..<200)])
        subscriber.disconnect()
    }

    /// The first connection has found out what the broker speaks; it must leave no session behind.
    @Test(.timeLimit(.minutes(3)))
    func sessionsOfTopicsThatAreGivenUpAreForgotten() async throws {
        let cluster = try await NATSCluster(size: 1)
        let topics = ["a", "b"].map { "cityward/doctor/\($0)/+" }
        var subscriber = try session(at: cluster.address(), topics)
        _ = try await receive(0, by: &subscriber)
        try subscriber.change(topics: Array(topics.prefix(1)), former: [])
        var batch = MessageBatch()
        let limits = BatchLimits(messages: 10, bytes: 1 << 20, linger: .zero)
        let deadline = ContinuousClock.now + .seconds(30)
        var found: (consumers: Int, sessions: Int?) = (0, nil)
        while found != (1, 1), ContinuousClock.now < deadline {
            _ = try subscriber.receive(into: &batch, within: limits, waitingAtMost: .milliseconds(50))
            try subscriber.acknowledge()
            let answer = try await cluster.monitor(0, "/jsz?streams=true&consumers=true&accounts=true&config=true")
            let consumers = answer.components(separatedBy: "\"filter_subject\": \"$MQTT.msgs.cityward.doctor").count - 1
            found = (consumers, sessions(in: answer))
        }
        #expect(found == (1, 1))
        subscriber.disconnect()
    }

    /// Messages of the stream in which the server keeps sessions: one for each.
    private func sessions(in answer: String) -> Int? {
        guard let document = try? JSONSerialization.jsonObject(with: Data(answer.utf8)) as? [String: Any],
            let accounts = document["account_details"] as? [[String: Any]]
        else { return nil }
        for stream in accounts.flatMap({ $0["stream_detail"] as? [[String: Any]] ?? [] })
        where stream["name"] as? String == "$MQTT_sess" {
            return (stream["state"] as? [String: Any])?["messages"] as? Int
        }
        return nil
    }

    @Test(.timeLimit(.minutes(3)))
    func aSessionGoesOnAtAnotherServerWhenItsOwnIsKilled() async throws {
        let cluster = try await NATSCluster(size: 3)
        let broker = cluster.address()
        var subscriber = try session(at: broker)
        _ = try await receive(0, by: &subscriber)
        try await publish(0..<20, to: cluster.address(first: 1))
        #expect(try await receive(20, by: &subscriber, acknowledging: true) == Array(0..<20))
        try await cluster.kill(0)
        let start = ContinuousClock.now
        try await publish(20..<40, to: cluster.address(first: 1))
        // The server may have died with our acknowledgements, or with the publisher's confirmations: both come once more.
        var came: [Int] = []
        while !came.contains(39) {
            came += try await receive(1, by: &subscriber, acknowledging: true).filter { !came.contains($0) }
        }
        #expect(came.filter { $0 >= 20 } == Array(20..<40))
        print("nats: readings come again \(start.duration(to: .now)) after the session's server was killed")
    }

    /// The broker would go on queueing for a subscription that nobody ends.
    @Test(.timeLimit(.minutes(3)))
    func aSubscriptionThatIsGivenUpEnds() async throws {
        let cluster = try await NATSCluster(size: 1)
        let broker = cluster.address()
        var subscriber = try session(at: broker)
        _ = try await receive(0, by: &subscriber)
        #expect(
            try await cluster.monitor(0, "/jsz?consumers=true&accounts=true&config=true").contains(
                "cityward.doctor.order.*"
            )
        )
        try subscriber.change(topics: ["cityward/doctor/other/+"], former: ["cityward/doctor/order/+"])
        var consumers = ""
        let deadline = ContinuousClock.now + .seconds(30)
        while ContinuousClock.now < deadline {
            _ = try await receive(0, by: &subscriber)
            consumers = try await cluster.monitor(0, "/jsz?consumers=true&accounts=true&config=true")
            if !consumers.contains("$MQTT.msgs.cityward.doctor.order.*") { break }
        }
        subscriber.disconnect()
        #expect(!consumers.contains("$MQTT.msgs.cityward.doctor.order.*"), "\(consumers)")
        #expect(consumers.contains("$MQTT.msgs.cityward.doctor.other.*"), "\(consumers)")
    }

    @Test(.timeLimit(.minutes(3)))
    func aRefusalIsSaidForWhatItIs() async throws {
        let cluster = try await NATSCluster(size: 1)
        var stranger = cluster.address()
        stranger.password = "wrong"
        #expect {
            _ = try Overheard(from: stranger, topics: [], atMost: .seconds(5)) { _ in true }
        } throws: { error in
            guard case .refused(_, let code, _)? = error as? MQTTError else { return false }
            // 4 and 5 of MQTT 3.1.1: bad user name or password, not authorised.
            return [4, 5].contains(code)
        }
        var subscriber = try Subscriber(
            to: cluster.address(),
            topics: ["elsewhere/+"],
            clientID: "test-refused",
            sessionExpirySeconds: 60,
            receiveMaximum: 100
        )
        await #expect(throws: MQTTError.subscriptionRefused(topic: "elsewhere/+")) {
            _ = try await receive(1, by: &subscriber)
        }
    }

    /// The files of three servers, as they are shipped but for certificates.
    @Test(.timeLimit(.minutes(1)), arguments: 1...3)
    func theShippedFilesAreInOrder(number: Int) async throws {
        let folder = try TemporaryFolder()
        let authority = try await CertificateAuthority()
        let certificate = try await authority.certificate("server", names: "DNS:localhost")
        let shipped = Project.root.appendingPathComponent("systemd/nats")
        let place = folder.url.appendingPathComponent("nats", isDirectory: true)
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        for (name, copy) in [("city.conf", "city.conf"), ("passwords.conf.example", "passwords.conf")] {
            try FileManager.default.copyItem(
                at: shipped.appendingPathComponent(name),
                to: place.appendingPathComponent(copy)
            )
        }
        var text = try String(contentsOf: shipped.appendingPathComponent("nats-\(number).conf"), encoding: .utf8)
        for (path, file) in [
            ("ca.pem", authority.certificateFile), ("server.pem", certificate.file),
            ("server.key", certificate.keyFile),
        ] {
            text = text.replacingOccurrences(of: "/etc/nats/certs/\(path)", with: "\"\(file)\"")
        }
        let file = folder.url.appendingPathComponent("nats-server.conf")
        try Data(text.utf8).write(to: file)
        let check = try ChildProcess(
            NATSCluster.program,
            ["-t", "-c", file.path],
            output: folder.url.appendingPathComponent("out")
        )
        #expect(try await check.ending() == .exited(0), "\(check.log)")
        #expect(check.log.contains("configuration file \(file.path) is valid"), "\(check.log)")
    }

    // MARK: - Playing

    private func session(
        at broker: Broker,
        _ topics: [String] = ["cityward/doctor/order/+"]
    ) throws -> Subscriber {
        try Subscriber(
            to: broker,
            topics: topics,
            clientID: "test-order",
            sessionExpirySeconds: 60,
            receiveMaximum: 1000
        )
    }

    /// The numbers that came, in the order in which they did.
    private func receive(
        _ count: Int,
        by subscriber: inout Subscriber,
        acknowledging: Bool = false
    ) async throws -> [Int] {
        var batch = MessageBatch()
        var numbers: [Int] = []
        let limits = BatchLimits(messages: 1000, bytes: 1 << 20, linger: .milliseconds(5))
        try await eventually("\(count) messages", within: .seconds(60), every: .milliseconds(1)) {
            do {
                _ = try subscriber.receive(into: &batch, within: limits, waitingAtMost: .milliseconds(20))
            } catch MQTTError.lost, MQTTError.unreachable {
                // Its server was killed; it goes to the next one.
            }
            batch.forEach { _, payload, _ in
                numbers.append(Int(text(payload)) ?? -1)
            }
            if acknowledging || numbers.isEmpty { try subscriber.acknowledge() }
            return subscriber.isSubscribed && numbers.count >= count
        }
        return numbers
    }

    private func received(_ count: Int, by subscriber: consuming Subscriber) async throws -> [Int] {
        let numbers = try await receive(count, by: &subscriber, acknowledging: true)
        subscriber.disconnect()
        return numbers
    }

    private func text(_ payload: Span<UInt8>) -> String {
        String(decoding: payload.indices.map { payload[$0] }, as: UTF8.self)
    }

    /// As devices do: until it is confirmed, over as many connections as that takes.
    private func publish(
        _ numbers: Range<Int>,
        to broker: Broker,
        _ topic: String = Self.topic
    ) async throws {
        var publisher = try Publisher(to: broker)
        var confirmed = 0
        try await eventually("\(numbers) are published", within: .seconds(60), every: .milliseconds(1)) {
            do {
                let wasConnected = publisher.isConnected
                guard try publisher.connect(waitingAtMost: .milliseconds(50)) else { return false }
                if !wasConnected {
                    for number in numbers.dropFirst(confirmed) {
                        _ = try publisher.publish(topic: topic, payload: "\(number)".utf8.span)
                    }
                }
                confirmed += try publisher.confirmations(waitingAtMost: .milliseconds(50)).count
            } catch MQTTError.lost, MQTTError.unreachable {
                // A cluster that has just lost a server takes nobody until it has chosen a leader.
            }
            return confirmed >= numbers.count
        }
        publisher.disconnect()
    }
}

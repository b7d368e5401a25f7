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
        #expect(try await receive(20, by: &subscriber, acknowledging: true) == Array(20..<40))
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
        _ = try await receive(0, by: &subscriber)
        subscriber.disconnect()
        let consumers = try await cluster.monitor(0, "/jsz?consumers=true&accounts=true&config=true")
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

    private func session(at broker: Broker) throws -> Subscriber {
        try Subscriber(
            to: broker,
            topics: ["cityward/doctor/order/+"],
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
                numbers.append(Int(String(decoding: payload.indices.map { payload[$0] }, as: UTF8.self)) ?? -1)
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

    /// As devices do: until it is confirmed, over as many connections as that takes.
    private func publish(_ numbers: Range<Int>, to broker: Broker) async throws {
        var publisher = try Publisher(to: broker)
        var confirmed = 0
        try await eventually("\(numbers) are published", within: .seconds(60), every: .milliseconds(1)) {
            do {
                let wasConnected = publisher.isConnected
                guard try publisher.connect(waitingAtMost: .milliseconds(50)) else { return false }
                if !wasConnected {
                    for number in numbers.dropFirst(confirmed) {
                        _ = try publisher.publish(topic: Self.topic, payload: "\(number)".utf8.span)
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

import Foundation
import Glibc
import MQTT
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5))) struct RefusalTests {
    private static let plugin = "/usr/lib/x86_64-linux-gnu/mosquitto_dynamic_security.so"
    private static var hasPlugin: Bool { FileManager.default.fileExists(atPath: plugin) }

    /// Everybody may subscribe to `city/+`, and to nothing else.
    private static let accessControl = """
        {"defaultACLAccess": {"publishClientSend": true, "publishClientReceive": true, "subscribe": false},
         "anonymousGroup": "visitors", "groups": [{"groupname": "visitors", "roles": [{"rolename": "reader"}]}],
         "roles": [{"rolename": "reader", "acls": [{"acltype": "subscribePattern", "topic": "city/+", "allow": true}]}],
         "clients": []}
        """

    /// mosquitto's plain access control lists let everybody subscribe, and only filter what is delivered; its plugin refuses.
    @Test(.enabled(if: RefusalTests.hasPlugin)) func eachRefusedSubscriptionIsNamedOnce() async throws {
        let broker = try await BrokerProcess(
            settings: ["allow_anonymous true", "plugin \(Self.plugin)", "plugin_opt_config_file FOLDER/access.json"],
            files: ["access.json": Self.accessControl]
        )
        var subscriber = try Subscriber(
            to: broker.address,
            topics: ["secret/1", "city/+", "secret/2"],
            clientID: "listener",
            sessionExpirySeconds: 600,
            receiveMaximum: 100
        )
        let limits = BatchLimits(messages: 100, bytes: 1 << 20, linger: .milliseconds(10))
        var batch = MessageBatch()
        var errors: [MQTTError] = []
        var texts: [String] = []
        try await eventually("the refusals and the good topic's message", within: .seconds(20), every: .zero) {
            do throws(MQTTError) {
                _ = try subscriber.receive(into: &batch, within: limits, waitingAtMost: .milliseconds(20))
            } catch {
                errors.append(error)
            }
            try subscriber.acknowledge()
            batch.forEach { _, payload, _ in texts.append("\(payload.count) bytes") }
            if errors.count == 2, texts.isEmpty { try send("hello", to: broker) }
            return errors.count >= 2 && !texts.isEmpty
        }
        #expect(errors == [.subscriptionRefused(topic: "secret/1"), .subscriptionRefused(topic: "secret/2")])
        #expect(texts.first == "5 bytes", "what was granted goes on")
        let isSubscribed = subscriber.isSubscribed
        #expect(!isSubscribed)
    }

    private func send(_ text: String, to broker: BrokerProcess) throws {
        var publisher = try Publisher(to: broker.address)
        while try !publisher.connect(waitingAtMost: .milliseconds(50)) {}
        _ = try publisher.publish(topic: "city/a", payload: text.utf8.span)
        while try publisher.confirmations(waitingAtMost: .milliseconds(50)).isEmpty {}
        publisher.disconnect()
    }

    /// A host that drops packets answers nothing at all: there must be an end to the waiting.
    @Test func aHostThatDoesNotAnswerIsUnreachableInTime() throws {
        let deaf = try DeafPort()
        var publisher = try Publisher(to: Broker(host: "127.0.0.1", port: deaf.port))
        let start = ContinuousClock.now
        let error = #expect(throws: MQTTError.self) { _ = try publisher.connect(waitingAtMost: .milliseconds(100)) }
        let lasted = ContinuousClock.now - start
        #expect(error == .unreachable(broker: "127.0.0.1:\(deaf.port)", reason: "no answer within 3.0 seconds"))
        #expect(lasted > .seconds(2) && lasted < .seconds(10))
        // The next attempt has its time; until then nothing is tried and nothing blocks.
        let again = ContinuousClock.now
        #expect(throws: Never.self) { _ = try publisher.connect(waitingAtMost: .milliseconds(50)) }
        #expect(ContinuousClock.now - again < .seconds(1))
    }

    @Test func aHostThatDoesNotExistIsNamed() throws {
        var publisher = try Publisher(to: Broker(host: "broker.invalid", port: 1883))
        let error = #expect(throws: MQTTError.self) { _ = try publisher.connect(waitingAtMost: .milliseconds(100)) }
        guard case .unreachable("broker.invalid:1883", _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func aMissingCertificateFileIsSaidAtOnce() {
        let tls = Broker.TLS(authorityFile: "/nowhere/ca.pem")
        let error = #expect(throws: MQTTError.self) {
            _ = try Publisher(to: Broker(host: "127.0.0.1", port: 8883, tls: tls))
        }
        guard case .library("TLS files", _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }
}

/// A port whose queue of connections is full, so that the kernel drops whoever knocks.
private final class DeafPort {
    let port: Int
    private var descriptors: [Int32] = []

    init() throws {
        port = try freePort()
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
        unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                let length = socklen_t(MemoryLayout<sockaddr_in>.size)
                let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
                unsafe _ = bind(listener, generic, length)
                listen(listener, 0)
                descriptors.append(listener)
                for _ in 0..<4 {
                    let client = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0)
                    unsafe _ = connect(client, generic, length)
                    descriptors.append(client)
                }
            }
        }
    }

    deinit {
        for descriptor in descriptors { close(descriptor) }
    }
}

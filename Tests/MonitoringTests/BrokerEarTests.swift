import Foundation
import Hosting
import Logging
import MQTT
import Synchronization
import Testing
import TestSupport

@testable import cityward

/// What the watch hears of a real broker.
@Suite(
    .timeLimit(.minutes(2)),
    .enabled(if: BrokerProcess.isInstalled, "mosquitto is not installed at \(BrokerProcess.program): run tools/setup")
)
struct BrokerEarTests {
    @Test func itHearsEveryFigure() async throws {
        let broker = try await BrokerProcess(settings: ["allow_anonymous true", "sys_interval 1"])
        let log = Recorded()
        var ear = BrokerEar(broker.address, clientID: "cityward-watch", log: log.logger)
        try await eventually("all figures", within: .seconds(20), every: .zero) {
            ear.listen(waitingAtMost: .milliseconds(20), unlessHeardWithin: .seconds(20))
            return BrokerFigures.Figure.allCases.allSatisfy { ear.figures?[$0] != nil }
        }
        #expect(ear.figures?[.dropped] == 0)
        #expect((ear.figures?[.heapBytes] ?? 0) > 10_000)
        try await broker.stop()
        try await eventually("the broker's end is noticed", within: .seconds(20), every: .zero) {
            ear.listen(waitingAtMost: .milliseconds(20), unlessHeardWithin: .seconds(20))
            return ear.figures == nil
        }
        #expect(log.lines.isEmpty, "that the broker is away is the pipeline's to say")
        ear.close()
    }

    /// mosquitto's lists let everybody subscribe, and keep the messages back.
    @Test func aBrokerThatKeepsItToItselfIsNamedOnce() async throws {
        let broker = try await BrokerProcess(
            settings: ["allow_anonymous true", "sys_interval 1", "acl_file FOLDER/acl"],
            files: ["acl": "topic readwrite cityward/#\n"]
        )
        let log = Recorded()
        var ear = BrokerEar(broker.address, clientID: "cityward-watch", log: log.logger)
        try await eventually("a line", within: .seconds(20), every: .zero) {
            ear.listen(waitingAtMost: .milliseconds(20), unlessHeardWithin: .seconds(2))
            return !log.lines.isEmpty
        }
        for _ in 0..<20 { ear.listen(waitingAtMost: .milliseconds(20), unlessHeardWithin: .milliseconds(1)) }
        #expect(log.lines.count == 1)
        #expect(log.lines[0].contains("let the user of this session read $SYS/broker/#"))
        let isDeaf = ear.figures == nil
        #expect(isDeaf)
        ear.close()
    }

    /// NATS has no $SYS topics for MQTT, and nothing is wrong with that.
    @Test(.enabled(if: NATSCluster.isInstalled, "nats-server is not installed: run tools/setup --tests"))
    func aBrokerThatCannotTellIsNoWarning() async throws {
        let cluster = try await NATSCluster(size: 1)
        let log = Recorded()
        var ear = BrokerEar(cluster.address(), clientID: "cityward-watch", log: log.logger)
        let couldTell = ear.brokerCanTell
        #expect(couldTell)
        try await eventually("a line", within: .seconds(20), every: .zero) {
            ear.listen(waitingAtMost: .milliseconds(20), unlessHeardWithin: .seconds(1))
            return !log.lines.isEmpty
        }
        for _ in 0..<20 { ear.listen(waitingAtMost: .milliseconds(20), unlessHeardWithin: .milliseconds(1)) }
        #expect(log.lines.count == 1)
        #expect(log.lines[0].contains("watch /jsz and /connz"))
        #expect(!log.lines[0].contains("warning"))
        let canTell = ear.brokerCanTell
        #expect(!canTell)
        ear.close()
    }
}

/// What was logged.
final class Recorded: Sendable {
    private let recorded = Mutex<[String]>([])
    var lines: [String] { recorded.withLock { $0 } }

    var logger: Logger {
        Logger(label: "test") { [self] _ in
            JournalLog(journal: nil, write: { [self] line in recorded.withLock { $0.append(line) } })
        }
    }
}

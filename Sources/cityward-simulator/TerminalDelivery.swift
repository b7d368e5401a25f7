import Documents
import Foundation
import JT808
import NIOCore
import NIOPosix
import Synchronization
import Telemetry
import Terminals

/// Hands readings to a gateway, as the terminals of a list would: those devices that the list names and whose class speaks a protocol.
final class TerminalDelivery {
    /// How long a gateway may answer nothing at all.
    private static let patience = Duration.seconds(60)

    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private let loop: any EventLoop
    private let terminals: NIOLoopBoundBox<[Int: Terminal]>
    private let places: [Int: Kind]
    private let tally = Tally()
    private var given = 0

    private enum Kind {
        case truck, kitchen
    }

    /// Counted on the event loop, looked at from outside.
    private final class Tally: Sendable {
        let acknowledged = Atomic<Int>(0)
        let repeated = Atomic<Int>(0)
    }

    /// * `list`: `terminals.csv` of the gateway.
    /// * `topics`: of the fleet's devices, `cityward/{class}/{device}`.
    init(list: String, jt808: Address?, hj212: Address?, topics: [String]) throws {
        loop = group.next()
        let rows = try Self.rows(of: list)
        var speakers: [Int: (CSVRow, Kind)] = [:]
        for (index, topic) in topics.enumerated() {
            let levels = topic.split(separator: "/").map(String.init)
            guard levels.count == 3, let row = rows[levels[2]] else { continue }
            switch levels[1] {
            case "truck" where jt808 != nil: speakers[index] = (row, .truck)
            case "fume" where hj212 != nil: speakers[index] = (row, .kitchen)
            default: continue
            }
        }
        places = speakers.mapValues(\.1)
        let entries = speakers.mapValues { ($0.0["terminal"], $0.0["code"], $0.1) }
        terminals = NIOLoopBoundBox.makeBoxSendingValue([:], eventLoop: loop)
        try loop.submit { [loop, terminals, tally] in
            for (index, (name, code, kind)) in entries {
                let code = code.isEmpty ? nil : code
                let tell: (Terminal.News) -> Void = { news in
                    switch news {
                    case .acknowledged: tally.acknowledged.wrappingAdd(1, ordering: .releasing)
                    case .repeated: tally.repeated.wrappingAdd(1, ordering: .relaxed)
                    case .refused, .disconnected: break
                    }
                }
                let terminal: Terminal
                switch kind {
                case .truck:
                    guard let phone = Phone(name, edition: .year2013), let jt808 else { continue }
                    terminal = Terminal(
                        phone,
                        code: code,
                        to: jt808.host,
                        port: jt808.port ?? 7611,
                        on: loop,
                        tell: tell
                    )
                case .kitchen:
                    guard let hj212 else { continue }
                    terminal = Terminal(
                        monitor: name,
                        password: code,
                        to: hj212.host,
                        port: hj212.port ?? 7212,
                        on: loop,
                        tell: tell
                    )
                }
                terminals.value[index] = terminal
                terminal.start()
            }
        }.wait()
        _ = loop.scheduleRepeatedTask(initialDelay: .seconds(1), delay: .seconds(1)) { [terminals] _ in
            for terminal in terminals.value.values { terminal.lookAround() }
        }
    }

    var count: Int { places.count }
    var unanswered: Int { given - tally.acknowledged.load(ordering: .acquiring) }
    /// Times that a reading was sent again.
    var repeated: Int { tally.repeated.load(ordering: .relaxed) }

    /// Whether this device reports through the gateway.
    func speaks(for device: Int) -> Bool { places[device] != nil }

    func send(_ device: Int, _ payload: [UInt8], at time: Instant) throws {
        guard let kind = places[device] else { return }
        let translation = try TerminalTranslation(payload)
        let content =
            switch kind {
            case .truck: try translation.position(at: time)
            case .kitchen: translation.measurements()
            }
        let report = TerminalReport(number: given, time: time, content)
        given += 1
        loop.execute { [terminals] in terminals.value[device]?.report(report) }
    }

    /// Waits until every reading is answered; gives up when none is for a minute.
    func settle() throws {
        var last = unanswered
        var changedAt = ContinuousClock.now
        while unanswered > 0 {
            Thread.sleep(forTimeInterval: 0.0005)
            if unanswered != last { (last, changedAt) = (unanswered, .now) }
            guard changedAt.duration(to: .now) < Self.patience else { throw Unanswered(count: unanswered) }
        }
    }

    func disconnect() throws {
        try loop.submit { [terminals] in for terminal in terminals.value.values { terminal.stop() } }.wait()
        try group.syncShutdownGracefully()
    }

    private static func rows(of path: String) throws -> [String: CSVRow] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw FileProblem(file: path, message: "cannot be read; see --terminals")
        }
        let table = CSVTable(parsing: Array(data), required: ["terminal"], optional: ["code", "device"])
        if let problem = table.problems.first {
            throw FileProblem(file: path, line: problem.line, message: problem.message)
        }
        let pairs = table.rows.map { ($0["device"].isEmpty ? $0["terminal"] : $0["device"], $0) }
        return Dictionary(pairs) { first, _ in first }
    }
}

/// The gateway, or whoever is there, does not answer.
private struct Unanswered: Error, CustomStringConvertible {
    let count: Int
    var description: String { "the gateway has answered nothing for a minute, and owes \(count) answers; see its log" }
}

import Foundation
import JT808
import NIOCore
import NIOPosix
import Synchronization
public import Telemetry

/// Many trucks' terminals in one process, each with a fix every few seconds: what a city at work is for a gateway.
public struct TerminalLoad: Sendable {
    public var host: String
    public var port: Int
    public var terminals: Int
    /// Between two fixes of one terminal.
    public var every: Duration
    public var duration: Duration
    /// How long answers are waited for at the end.
    public var patience = Duration.seconds(60)

    public init(host: String, port: Int, terminals: Int, every: Duration, duration: Duration) {
        self.host = host
        self.port = port
        self.terminals = terminals
        self.every = every
        self.duration = duration
    }

    /// What came of it.
    public struct Outcome: Sendable {
        /// Reports that were due, each counted once.
        public var sent = 0
        public var acknowledged = 0
        /// Times that a report was sent again.
        public var repeated = 0
        public var refused = 0
        public var disconnections = 0
        /// Milliseconds from a report's first sending to its answer, by how many took at most so long: 1, 2, 4, … 2²⁰.
        public var latencies = [Int](repeating: 0, count: 21)

        public var unanswered: Int { sent - acknowledged }

        /// Milliseconds within which this share of the answers came, rounded up to a power of two; 0 without any.
        public func latency(_ share: Double) -> Int {
            let wanted = Int((Double(acknowledged) * share).rounded(.up))
            var count = 0
            for (power, number) in latencies.enumerated() {
                count += number
                if count >= wanted, count > 0 { return 1 << power }
            }
            return 0
        }

        mutating func take(_ news: Terminal.News) {
            switch news {
            case .acknowledged(_, let nanoseconds):
                acknowledged += 1
                var power = 0
                while power < latencies.count - 1, (1 << power) * 1_000_000 < nanoseconds { power += 1 }
                latencies[power] += 1
            case .refused: refused += 1
            case .repeated: repeated += 1
            case .disconnected: disconnections += 1
            }
        }
    }

    /// The terminals' numbers: 13900000000 and those after it.
    public static func number(_ index: Int) -> String { String(13_900_000_000 + index) }

    /// Plays it, and returns when every report is answered or nobody may wait any longer.
    ///
    /// * `onAcknowledged`: told of each answered report, on the event loop.
    /// * `onProgress`: about every second.
    public func run(
        onAcknowledged: @escaping @Sendable (_ terminal: String, _ time: Instant) -> Void,
        onProgress: @escaping @Sendable (Outcome, _ connected: Int) -> Void = { _, _ in }
    ) async throws -> Outcome {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let loop = group.next()
        let crowd = try await loop.submit {
            NIOLoopBound(Crowd(self, on: loop, onAcknowledged, onProgress), eventLoop: loop)
        }.get()
        let outcome = try await loop.flatSubmit { crowd.value.play() }.get()
        try await group.shutdownGracefully()
        return outcome
    }
}

/// The terminals of a load, on their event loop.
private final class Crowd {
    /// How often reports that are due are sent. Terminals know nothing of each other: if theirs came in clumps, each clump would cost
    /// the gateway no more waking up than a single one does.
    private static let step = TimeAmount.milliseconds(1)

    private let load: TerminalLoad
    private let loop: any EventLoop
    private var terminals: [Terminal] = []
    private let outcome = NIOOutcome()
    private let onProgress: @Sendable (TerminalLoad.Outcome, Int) -> Void
    private var beganAt = NIODeadline.now()
    private var reported = 0
    private let finished: EventLoopPromise<TerminalLoad.Outcome>
    private var lookedAt = NIODeadline.now()
    private var looked = 0
    private var clock: RepeatedTask?

    /// What terminals tell, kept apart from the crowd so that they need not know it.
    private final class NIOOutcome {
        var value = TerminalLoad.Outcome()
    }

    init(
        _ load: TerminalLoad,
        on loop: any EventLoop,
        _ onAcknowledged: @escaping @Sendable (String, Instant) -> Void,
        _ onProgress: @escaping @Sendable (TerminalLoad.Outcome, Int) -> Void
    ) {
        self.load = load
        self.loop = loop
        self.onProgress = onProgress
        finished = loop.makePromise()
        let outcome = outcome
        terminals = (0..<load.terminals).compactMap { index in
            let number = TerminalLoad.number(index)
            return Phone(number, edition: .year2013).map { phone in
                Terminal(phone, code: nil, to: load.host, port: load.port, on: loop) { news in
                    outcome.value.take(news)
                    if case .acknowledged(let report, _) = news { onAcknowledged(number, report.time) }
                }
            }
        }
    }

    func play() -> EventLoopFuture<TerminalLoad.Outcome> {
        // As after a restart of the gateway, but within the bound of a listener's backlog.
        for (index, terminal) in terminals.enumerated() {
            loop.assumeIsolated().scheduleTask(in: .microseconds(Int64(index) * 500)) { terminal.start() }
        }
        let connecting = TimeAmount.microseconds(Int64(terminals.count) * 500) + .seconds(2)
        beganAt = .now() + connecting
        let this = NIOLoopBound(self, eventLoop: loop)
        clock = loop.scheduleRepeatedTask(initialDelay: connecting, delay: Self.step) { _ in this.value.tick() }
        return finished.futureResult
    }

    /// Gives out the reports that are due by now.
    private func tick() {
        let elapsed = NIODeadline.now() - beganAt
        let total = TimeAmount(load.duration)
        let perSecond = Double(terminals.count) / (load.every / .seconds(1))
        let due = Int(Double(min(elapsed, total).nanoseconds) / 1e9 * perSecond)
        while reported < due {
            report(reported)
            reported += 1
        }
        lookAround()
        if elapsed > total { endWhenAnswered(waitedFor: elapsed - total) }
    }

    private func report(_ number: Int) {
        // Whole seconds that differ from fix to fix of one terminal, whatever the machine's hiccups.
        let round = number / terminals.count
        let seconds = startSecond + Int64((Double(round) * (load.every / .seconds(1))).rounded())
        let time = Instant(milliseconds: seconds * 1000)
        let shift = Double(number % 1000) / 100_000
        guard let coordinate = Coordinate(latitude: 31.03 + shift, longitude: 112.2 + shift),
            let position = Position(at: coordinate, time: time, speed: 36, course: 90)
        else { return }
        outcome.value.sent += 1
        terminals[number % terminals.count].report(TerminalReport(number: number, time: time, .position(position)))
    }

    private lazy var startSecond = Int64(Date().timeIntervalSince1970)

    private func lookAround() {
        guard NIODeadline.now() - lookedAt > .seconds(1) else { return }
        lookedAt = .now()
        for terminal in terminals { terminal.lookAround() }
        onProgress(outcome.value, terminals.count(where: \.isConnected))
    }

    private func endWhenAnswered(waitedFor waited: TimeAmount) {
        guard outcome.value.unanswered == 0 || waited > TimeAmount(load.patience) else { return }
        clock?.cancel()
        for terminal in terminals { terminal.stop() }
        finished.succeed(outcome.value)
    }
}

import Foundation
import MQTT
import Synchronization
import TestSupport

/// One message to be published at QoS 1.
struct Publication: Sendable {
    let topic: String
    let payload: [UInt8]
    var isRetained = false
}

extension Publication {
    init(_ topic: String, _ payload: String, isRetained: Bool = false) {
        self.init(topic: topic, payload: Array(payload.utf8), isRetained: isRetained)
    }
}

/// Publishes a list in its order on a thread of its own, and again what the broker had not confirmed when it went away.
///
/// The broker confirms a message when it has it in hand: from then on it must not be lost.
final class Publishing: Sendable {
    /// Messages on their way at a time; less than the broker's own bound.
    private static let window = 500

    private let count: Int
    private let publication: @Sendable (Int) -> Publication
    private let confirmedCount = Atomic<Int>(0)
    private let allowance: Atomic<Int>
    private let isCancelled = Atomic<Bool>(false)
    private let begunCount = Atomic<Int>(0)
    private let repeatedCount = Atomic<Int>(0)

    /// * `allowance`: how many may be published until ``allow(_:)`` is called.
    /// * `rate`: messages per second; `nil` for as many as the broker takes.
    convenience init(_ publications: [Publication], to broker: Broker, allowance: Int = .max, rate: Int? = nil) {
        self.init(count: publications.count, to: broker, allowance: allowance, rate: rate) { publications[$0] }
    }

    /// `publication`: makes the message of a number, when it is its turn.
    init(
        count: Int,
        to broker: Broker,
        allowance: Int = .max,
        rate: Int? = nil,
        publication: @escaping @Sendable (Int) -> Publication
    ) {
        self.count = count
        self.publication = publication
        self.allowance = Atomic(allowance)
        let thread = Thread { [self] in publish(to: broker, rate: rate) }
        thread.start()
    }

    /// Publishes a few messages and waits until the broker has confirmed them.
    static func all(
        _ publications: [Publication],
        to broker: Broker,
        within limit: Duration = .seconds(30)
    ) async throws {
        try await Publishing(publications, to: broker).finished(within: limit)
    }

    var confirmed: Int { confirmedCount.load(ordering: .acquiring) }
    /// Messages that were sent at least once.
    var begun: Int { begunCount.load(ordering: .acquiring) }
    /// Messages that were published again.
    var repeated: Int { repeatedCount.load(ordering: .acquiring) }

    func allow(_ count: Int) { allowance.store(count, ordering: .releasing) }

    /// Waits until every message is confirmed.
    func finished(within limit: Duration) async throws {
        do {
            try await eventually("all is published", within: limit) { confirmed == count }
        } catch {
            isCancelled.store(true, ordering: .releasing)
            throw error
        }
    }

    /// Waits until so many messages are confirmed.
    func reaches(_ count: Int, within limit: Duration = .seconds(60)) async throws {
        try await eventually("\(count) messages are published", within: limit, every: .milliseconds(2)) {
            confirmed >= count
        }
    }

    private func publish(to broker: Broker, rate: Int?) {
        let start = ContinuousClock.now
        var upcoming = 0
        var again: [Int] = []
        // One for all connections: with a cluster it goes from a server that is away to the next.
        guard var publisher = try? Publisher(to: broker) else { return }
        defer { publisher.disconnect() }
        while confirmed < count, !isCancelled.load(ordering: .acquiring) {
            var waiting: [Int32: Int] = [:]
            do {
                while confirmed < count, !isCancelled.load(ordering: .acquiring) {
                    guard try publisher.connect(waitingAtMost: .milliseconds(50)) else { continue }
                    let due = rate.map { Int(start.duration(to: .now) / .seconds(1) * Double($0)) } ?? .max
                    let limit = min(allowance.load(ordering: .acquiring), due, count)
                    while waiting.count < Self.window {
                        let index: Int
                        if again.isEmpty {
                            guard upcoming < limit else { break }
                            index = upcoming
                            upcoming += 1
                            begunCount.store(upcoming, ordering: .releasing)
                        } else {
                            index = again.removeFirst()
                        }
                        let message = publication(index)
                        let identifier = try publisher.publish(
                            topic: message.topic,
                            payload: message.payload.span,
                            retain: message.isRetained
                        )
                        waiting[identifier] = index
                    }
                    for identifier in try publisher.confirmations(waitingAtMost: .milliseconds(5))
                    where waiting.removeValue(forKey: identifier) != nil {
                        confirmedCount.wrappingAdd(1, ordering: .releasing)
                    }
                }
            } catch {
                // A new connection knows nothing of what was on its way.
                repeatedCount.wrappingAdd(waiting.count, ordering: .releasing)
                again = waiting.values.sorted() + again
                Thread.sleep(forTimeInterval: 0.05)
            }
        }
    }
}

import MQTT
import Simulation
import Telemetry

/// Plays a fleet's readings to a broker, and to a gateway those of its terminals, at a pace, until every one of them is confirmed.
struct Playback {
    private static let longestWait = Duration.milliseconds(100)

    let pace: Pace
    var progress: Progress

    /// - Returns: how many readings were published and confirmed.
    mutating func play(_ fleet: inout Fleet, to broker: Broker, through gateway: TerminalDelivery? = nil) throws -> Int
    {
        var delivery = try Delivery(to: broker)
        try delivery.connect()
        let topics = fleet.topics
        let began = ContinuousClock.now
        var payload = Payload()
        var first: Instant?
        var count = 0
        var settledAt: Instant?

        while let due = fleet.next(into: &payload) {
            if let delay = pace.delay(after: due.at - (first ?? due.at), number: count) {
                try wait(until: began + delay, for: &delivery, count: count, at: due.at)
            }
            first = first ?? due.at
            // Two ways to one broker: whoever reports later must not overtake, for absence is reckoned on when readings arrive.
            if let gateway, let settled = settledAt, due.at > settled {
                while delivery.unconfirmed > 0 { try delivery.collect(waitingAtMost: Self.longestWait) }
                try gateway.settle()
            }
            settledAt = due.at
            if let gateway, gateway.speaks(for: due.device) {
                try gateway.send(due.device, payload.bytes, at: due.at)
            } else {
                while !delivery.hasRoom { try delivery.collect(waitingAtMost: Self.longestWait) }
                try delivery.send(topic: topics[due.device], payload: payload)
            }
            count += 1
            if count.isMultiple(of: 256) { progress.show(count, at: due.at, unconfirmed: delivery.unconfirmed) }
        }
        while delivery.unconfirmed > 0 { try delivery.collect(waitingAtMost: Self.longestWait) }
        try gateway?.settle()
        delivery.disconnect()
        try gateway?.disconnect()
        progress.clear()
        return count
    }

    private mutating func wait(
        until instant: ContinuousClock.Instant,
        for delivery: inout Delivery,
        count: Int,
        at simulated: Instant
    ) throws {
        while true {
            let rest = ContinuousClock.now.duration(to: instant)
            guard rest > .zero else { return }
            try delivery.collect(waitingAtMost: min(rest, Self.longestWait))
            progress.show(count, at: simulated, unconfirmed: delivery.unconfirmed)
        }
    }
}

public import Telemetry

/// An alert that a judge must raise, because the plan breaks that rule then and there.
public struct Expectation: Sendable, Equatable {
    public let rule: PlantedRule
    public let device: String
    /// The zone or road in which the device was, where the rule is about one.
    public let place: String?
    /// The first violating reading, or the instant at which the rule came into force; for silence, the last reading.
    public let onsetAt: Instant
    public let firedAt: Instant
    /// `nil` where the violation outlasts the simulation.
    public let resolvedAt: Instant?

    /// One line of NDJSON, without the line's end.
    public var json: String {
        let place = place.map { "\"\($0)\"" } ?? "null"
        let resolved = resolvedAt.map { "\"\($0)\"" } ?? "null"
        return """
            {"rule":"\(rule.rawValue)","device":"\(device)","place":\(place),"onset_at":"\(onsetAt)",\
            "fired_at":"\(firedAt)","resolved_at":\(resolved)}
            """
    }
}

extension Script {
    /// What follows from the offences in this script, up to the end of the simulation.
    ///
    /// Consecutive stages that break the same rule are one violation. The script says which readings violate; only their
    /// times are reckoned here.
    func expectations(for device: String, until end: Instant) -> [Expectation] {
        var expected: [Expectation] = []
        var index = 0
        while index < stages.count, stages[index].start < end {
            guard let offence = stages[index].offence else {
                index += 1
                continue
            }
            let following = stages[index...].firstIndex { $0.offence?.rule != offence.rule } ?? stages.count
            let readings = stages[index..<following].flatMap {
                $0.readings(until: end).map(Instant.init(milliseconds:))
            }
            let next = stages[following...].lazy.compactMap { $0.readings(until: end).first { _ in true } }.first
            let violation = Violation(
                offence: offence,
                readings: readings,
                previous: lastReading(before: index, until: end),
                next: next.map(Instant.init(milliseconds:))
            )
            if let expectation = violation.expectation(for: device, until: end) { expected.append(expectation) }
            index = following
        }
        return expected
    }

    private func lastReading(before index: Int, until end: Instant) -> Instant? {
        stages[..<index].last { $0.interval != nil }
            .flatMap { stage in stage.readings(until: end).suffix(1).first }
            .map(Instant.init(milliseconds:))
    }
}

/// One planted violation with the readings that prove it.
private struct Violation {
    let offence: Offence
    let readings: [Instant]
    /// The last reading before it, and the first after it.
    let previous: Instant?
    let next: Instant?

    func expectation(for device: String, until end: Instant) -> Expectation? {
        if offence.rule == .silent { return silence(of: device, until: end) }
        let window = offence.window ?? .distantPast..<Instant.distantFuture
        guard let first = readings.first else { return nil }
        let onset = max(first, window.lowerBound)
        guard let fired = readings.first(where: { $0 >= onset + offence.rule.hold }), fired < window.upperBound else {
            return nil
        }
        // When the window closes, an alert ends at once, whether or not it was clearing.
        let cleared = next.map { $0 + offence.rule.keepFiring } ?? end
        let closed = min(cleared, window.upperBound)
        let resolved = closed < end ? closed : nil
        return expectation(for: device, onset: onset, fired: fired, resolved: resolved)
    }

    private func silence(of device: String, until end: Instant) -> Expectation? {
        guard let previous, previous + offence.rule.hold < end else { return nil }
        return expectation(for: device, onset: previous, fired: previous + offence.rule.hold, resolved: next)
    }

    private func expectation(for device: String, onset: Instant, fired: Instant, resolved: Instant?) -> Expectation {
        Expectation(
            rule: offence.rule,
            device: device,
            place: offence.place,
            onsetAt: onset,
            firedAt: fired,
            resolvedAt: resolved
        )
    }
}

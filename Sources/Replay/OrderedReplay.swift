public import Rules
public import Telemetry

/// Judges stored readings in the order of their own times, as if each had arrived at the instant at which it was made.
///
/// So no reading is late, and what came days afterwards counts like the rest. Silence means nothing here: a device that
/// kept what it had measured was not silent by its own clock.
public struct OrderedReplay: ~Copyable {
    private var judge: Judge
    private var judgement = Judgement()
    private var readings: [Reading] = []

    /// `directory`: the one that numbers the devices of the readings.
    public init(rules: RuleSet, directory: DeviceDirectory, settings: Judge.Settings) {
        var settings = settings
        settings.followsReadings = true
        judge = Judge(rules: rules, directory: directory, settings: settings)
    }

    /// Judges the next readings, in the order of `observedAt`.
    public mutating func judge(_ readings: [Reading], _ body: (AlertEvent) -> Void) {
        self.readings.removeAll(keepingCapacity: true)
        for reading in readings {
            self.readings.append(
                Reading(
                    deviceClass: reading.deviceClass,
                    device: reading.device,
                    observedAt: reading.observedAt,
                    receivedAt: reading.observedAt,
                    measurements: reading.measurements
                )
            )
        }
        judge.judge(&self.readings, into: &judgement)
        report(body)
    }

    /// Decides what time alone has caused by an instant.
    public consuming func end(at instant: Instant, _ body: (AlertEvent) -> Void) {
        judge.advance(to: instant, into: &judgement)
        report(body)
    }

    private mutating func report(_ body: (AlertEvent) -> Void) {
        for event in judgement.events { body(event) }
        judgement.removeAll()
    }
}

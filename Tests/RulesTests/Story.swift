import Rules
import Telemetry
import Testing

/// Plays a story against rules: what devices report and when, and after each arrow what has to come of it, and nothing else.
///
/// ```
/// 08:00:00 T1 speed 55
/// 08:00:10 T1 speed 72 at core
/// 08:00:40 T1 speed 74           -> fired speeding onset 08:00:10 place core
/// 08:01:00 T1 speed 40 received 08:02:00
///                                -> resolved speeding cleared
/// 08:00:50 T1 speed 90 is late
/// 2026-11-24                     a new day
/// 09:00:00 clock                 -> resolved speeding window_closed of T1 at 08:30:00
/// ```
/// An event is at the time of its line, and of its device, unless it says `at` and `of`. A reading arrives when it was made,
/// unless it says `received`; its time moves the clock on, as in a replay, unless the clock is the wall's.
func story(
    _ rules: String,
    register: String = City.register,
    permits: String? = nil,
    clock: StoryClock = .readings,
    listeningSince: String? = nil,
    _ text: String,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    let loaded = load(rules: rules, register: register, permits: permits)
    #expect(loaded.problems.isEmpty, sourceLocation: sourceLocation)
    guard loaded.problems.isEmpty else { return }
    let directory = DeviceDirectory()
    var judge = Judge(
        rules: loaded.rules,
        directory: directory,
        settings: Judge.Settings(followsReadings: clock == .readings)
    )
    if let listeningSince { judge.listen(since: time(listeningSince)) }
    var judgement = Judgement()
    for step in steps(of: text) {
        judgement.removeAll()
        switch step.action {
        case .clock(let now):
            judge.advance(to: now, into: &judgement)
        case .reading(let told, let admission):
            var batch = [told.reading(in: directory)]
            judge.judge(&batch, into: &judgement)
            #expect(batch[0].admission == admission, "\(step.line)", sourceLocation: sourceLocation)
        }
        let found = judgement.events.map { describe($0) }
        let isAsTold =
            judgement.events.count == step.events.count
            && zip(judgement.events, step.events).allSatisfy { $1.isMet(by: $0) }
        #expect(isAsTold, "\(step.line)\ncame to: \(found)", sourceLocation: sourceLocation)
    }
}

enum StoryClock {
    case readings, wall
}

/// An event in one line.
func describe(_ event: AlertEvent) -> String {
    let alert = event.alert
    let place = alert.place.map { " place \($0)" } ?? ""
    return "\(name(of: event.kind)) \(alert.rule) of \(alert.device) at \(event.at) onset \(alert.onsetAt)\(place)"
}

private func name(of kind: AlertEvent.Kind) -> String {
    switch kind {
    case .fired: "fired"
    case .resolved(let resolution): "resolved (\(resolution.rawValue))"
    }
}

/// What one device reports.
struct ToldReading {
    let device: String
    let observedAt: Instant
    let receivedAt: Instant
    let measurements: Measurements

    var deviceClass: ClassIndex { classIndex(of: device) }

    func reading(in directory: DeviceDirectory) -> Reading {
        Reading(
            deviceClass: deviceClass,
            device: directory.index(of: device, in: deviceClass),
            observedAt: observedAt,
            receivedAt: receivedAt,
            measurements: measurements
        )
    }
}

/// Names of trucks begin with T, those of kitchens with F.
func classIndex(of device: String) -> ClassIndex {
    City.catalogue.index(of: device.hasPrefix("F") ? "fume" : "truck")!
}

private struct Step {
    enum Action {
        case clock(Instant)
        case reading(ToldReading, Admission)
    }

    var line: String
    let action: Action
    let instant: Instant
    let device: String
    var events: [ToldEvent] = []
}

/// What is said of an event; what is not said is not compared.
private struct ToldEvent {
    let kind: AlertEvent.Kind
    let rule: String
    let device: String
    let at: Instant
    let onset: Instant?
    let place: String?

    func isMet(by event: AlertEvent) -> Bool {
        event.kind == kind && event.alert.rule == rule && event.alert.device == device && event.at == at
            && (onset == nil || event.alert.onsetAt == onset) && (place == nil || event.alert.place == place)
    }
}

// MARK: - Reading a story

private func steps(of text: String) -> [Step] {
    var steps: [Step] = []
    var day = "2026-11-23"
    for line in text.split(separator: "\n").map(String.init) {
        let parts = line.split(separator: "->", omittingEmptySubsequences: false)
        let words = parts[0].split(separator: " ").map(String.init)
        if let first = words.first, first.count == 10, first.contains("-") {
            day = first
            continue
        }
        if !words.isEmpty { steps.append(step(words, line, on: day)) }
        for part in parts.dropFirst() {
            let last = steps.count - 1
            steps[last].events.append(event(part.split(separator: " ").map(String.init), of: steps[last], on: day))
        }
    }
    return steps
}

private func step(_ words: [String], _ line: String, on day: String) -> Step {
    let instant = time(words[0], on: day)
    guard words[1] != "clock" else { return Step(line: line, action: .clock(instant), instant: instant, device: "") }
    let device = words[1]
    let fields = City.catalogue[classIndex(of: device)].fields
    var measurements = Measurements()
    var receivedAt = instant
    var admission = Admission.judged
    for index in stride(from: 2, to: words.count, by: 2) {
        let value = words[index + 1]
        switch words[index] {
        case "received": receivedAt = time(value, on: day)
        case "is": admission = value == "late" ? .late : .jump
        case "at": measurements.set(spot: value)
        default:
            let number = fields.firstIndex { $0.name == words[index] }!
            measurements.set(number, fields[number].kind, value)
        }
    }
    let told = ToldReading(device: device, observedAt: instant, receivedAt: receivedAt, measurements: measurements)
    return Step(line: line, action: .reading(told, admission), instant: instant, device: device)
}

private func event(_ words: [String], of step: Step, on day: String) -> ToldEvent {
    var rest = words[2...]
    var kind = AlertEvent.Kind.fired
    if words[0] == "resolved" { kind = .resolved(AlertEvent.Resolution(rawValue: rest.removeFirst())!) }
    var attributes: [String: String] = [:]
    while let name = rest.popFirst() { attributes[name] = rest.removeFirst() }
    return ToldEvent(
        kind: kind,
        rule: words[1],
        device: attributes["of"] ?? step.device,
        at: attributes["at"].map { time($0, on: day) } ?? step.instant,
        onset: attributes["onset"].map { time($0, on: day) },
        place: attributes["place"]
    )
}

extension Measurements {
    mutating func set(spot name: String) {
        let spot = City.spots[name]!
        set(0, number: spot.latitude)
        set(1, number: spot.longitude)
    }

    fileprivate mutating func set(_ field: Int, _ kind: Field.Kind, _ value: String) {
        switch kind {
        case .number: set(field, number: Double(value)!)
        case .integer: set(field, integer: Int64(value)!)
        case .boolean: set(field, boolean: value == "on")
        case .choice(let texts): set(field, choice: texts.firstIndex(of: value)!)
        }
    }
}

/// All events of a story without arrows.
func events(_ rules: String, _ text: String) throws -> [AlertEvent] {
    let loaded = load(rules: rules)
    try #require(loaded.problems.isEmpty)
    let directory = DeviceDirectory()
    var judge = Judge(rules: loaded.rules, directory: directory, settings: Judge.Settings(followsReadings: true))
    var judgement = Judgement()
    for step in steps(of: text) {
        switch step.action {
        case .clock(let now): judge.advance(to: now, into: &judgement)
        case .reading(let told, _):
            var batch = [told.reading(in: directory)]
            judge.judge(&batch, into: &judgement)
        }
    }
    return judgement.events
}

/// The readings of a story.
func told(_ text: String) -> [ToldReading] {
    steps(of: text).compactMap { step in
        if case .reading(let told, _) = step.action { told } else { nil }
    }
}

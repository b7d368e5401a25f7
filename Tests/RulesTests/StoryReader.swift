import Telemetry

/// One line of a story with the lines that go on from it.
struct Step {
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
struct ToldEvent {
    let kind: AlertEvent.Kind
    let rule: String
    let device: String
    let at: Instant
    let onset: Instant?
    let place: String?
    let severity: Severity?

    func isMet(by event: AlertEvent) -> Bool {
        event.kind == kind && event.alert.rule == rule && event.alert.device == device && event.at == at
            && (onset == nil || event.alert.onsetAt == onset) && (place == nil || event.alert.place == place)
            && (severity == nil || event.alert.severity == severity)
    }
}

/// Reads a story; a mistake in it stops the tests.
func steps(of text: String) -> [Step] {
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
    var kind = words[0] == "escalated" ? AlertEvent.Kind.escalated : .fired
    if words[0] == "resolved" { kind = .resolved(AlertEvent.Resolution(rawValue: rest.removeFirst())!) }
    var attributes: [String: String] = [:]
    while let name = rest.popFirst() { attributes[name] = rest.removeFirst() }
    return ToldEvent(
        kind: kind,
        rule: words[1],
        device: attributes["of"] ?? step.device,
        at: attributes["at"].map { time($0, on: day) } ?? step.instant,
        onset: attributes["onset"].map { time($0, on: day) },
        place: attributes["place"],
        severity: attributes["to"].map { Severity(rawValue: $0)! }
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

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
    limits: String? = nil,
    clock: StoryClock = .readings,
    listeningSince: String? = nil,
    _ text: String,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    let loaded = load(rules: rules, register: register, permits: permits, limits: limits)
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
    return
        "\(name(of: event.kind)) \(alert.rule) of \(alert.device) at \(event.at) onset \(alert.onsetAt)\(place)"
}

private func name(of kind: AlertEvent.Kind) -> String {
    switch kind {
    case .fired: "fired"
    case .escalated: "escalated"
    case .resolved(let resolution): "resolved (\(resolution.rawValue))"
    }
}

/// All events of a story without arrows.
func events(
    _ rules: String,
    permits: String? = nil,
    limits: String? = nil,
    _ text: String
) throws -> [AlertEvent] {
    let loaded = load(rules: rules, permits: permits, limits: limits)
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

import Telemetry

extension Plan {
    /// A device's stories with their times, in order; what would begin outside the simulation is left out.
    static func stories<Scene, Content, Failure: Error>(
        _ plan: [(String, Cue, Scene)],
        for device: String,
        _ options: Fleet.Options,
        _ content: (Scene, Instant) throws(Failure) -> Content
    ) throws(Failure) -> [Story<Content>] {
        var stories: [Story<Content>] = []
        for (name, cue, scene) in plan where name == device {
            for start in cue.starts(options) {
                stories.append(Story(content: try content(scene, start), start: start, isOpenEnded: cue.isOpenEnded))
            }
        }
        return stories.sorted { $0.start < $1.start }
    }
}

extension Plan.Cue {
    var isOpenEnded: Bool {
        switch self {
        case .after, .daily: false
        case .beforeEnd: true
        }
    }

    func starts(_ options: Fleet.Options) -> [Instant] {
        switch self {
        case .after(let minutes):
            return everyDay(from: options.start + .seconds(Int64(minutes * 60)), options)
        case .daily(let hour, let minute):
            return everyDay(
                from: LocalTime.midnight(before: options.start) + .minutes(Int64(hour * 60 + minute)),
                options
            )
        case .beforeEnd(let minutes):
            return [options.end - .seconds(Int64(minutes * 60))].filter { $0 >= options.start }
        }
    }

    private func everyDay(from first: Instant, _ options: Fleet.Options) -> [Instant] {
        let days = (options.end - first).milliseconds / TimeSpan.days(1).milliseconds
        return (0...max(0, days)).map { first + .days($0) }.filter { $0 >= options.start && $0 < options.end }
    }
}

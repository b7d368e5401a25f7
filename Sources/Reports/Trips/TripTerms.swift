public import Documents
public import Telemetry

/// The mapping `trips:` of `reports.yaml`: what counts as loading, unloading, standing and silence.
public struct TripTerms: Sendable, Equatable {
    /// Kinds of places in which trucks may load.
    public var loadingSites = ["construction_site"]
    /// Kinds of places in which trucks may unload.
    public var disposalSites = ["disposal_site"]
    /// How long the load sensor says the same before it is believed …
    public var loadHold: ReportTerm<TimeSpan>
    /// … and in how many readings.
    public var loadReadings: ReportTerm<Int>
    /// How long the body is up before it is believed.
    public var liftHold: ReportTerm<TimeSpan>
    /// Highest speed of a truck that stands, in km/h.
    public var stopSpeed: ReportTerm<Double>
    /// How many readings in a row begin or end a stay.
    public var stopReadings: ReportTerm<Int>
    /// Shortest stay that is listed as a stop.
    public var shortestStop: ReportTerm<TimeSpan>
    /// Longer silence is a gap, and what happened in it was not seen.
    public var gap: ReportTerm<TimeSpan>
    /// How far outside of a site a fix may be, in metres.
    public var siteMargin: ReportTerm<Double>
    /// Nearer fixes are one position when the way is measured, in metres.
    public var step: ReportTerm<Double>
    /// Longest time between loading and unloading.
    public var longestTrip: ReportTerm<TimeSpan>
    /// How long a truck must be out of a place before it has left it.
    public var leaving: ReportTerm<TimeSpan>
    /// Faster movements between two fixes are not believed, in km/h.
    public var fastest: ReportTerm<Double>
    /// Everything above with its basis, for the report's notes.
    public var notes: [ReportText] = []

    private static let keys = [
        "loading_sites", "disposal_sites", "load_hold", "load_readings", "lift_hold", "stop_speed", "stop_readings",
        "shortest_stop", "gap", "site_margin", "step", "longest_trip", "leaving", "fastest",
    ]

    /// Reads the mapping; `nil`, with problems, where something is missing or wrong.
    public init?(_ value: YAMLValue) {
        guard let values = value.mapping(keys: Self.keys) else { return nil }
        var reader = ReportTermReader(values)
        let loadHold = reader.span("load_hold", in: .zero ... .minutes(30))
        let loadReadings = reader.count("load_readings", in: 1...100)
        let liftHold = reader.span("lift_hold", in: .zero ... .minutes(30))
        let stopSpeed = reader.number("stop_speed", in: 0...30, unit: "km/h")
        let stopReadings = reader.count("stop_readings", in: 1...100)
        let shortestStop = reader.span("shortest_stop", in: .seconds(1) ... .days(1))
        let gap = reader.span("gap", in: .seconds(1) ... .hours(1))
        let siteMargin = reader.number("site_margin", in: 0...1000, unit: "m")
        let step = reader.number("step", in: 0...1000, unit: "m")
        let longestTrip = reader.span("longest_trip", in: .minutes(1) ... .days(2))
        let leaving = reader.span("leaving", in: .zero ... .hours(1))
        let fastest = reader.number("fastest", in: 1...1000, unit: "km/h")
        guard let loadHold, let loadReadings, let liftHold, let stopSpeed, let stopReadings, let shortestStop, let gap,
            let siteMargin, let step, let longestTrip, let leaving, let fastest
        else { return nil }
        self.loadHold = loadHold
        self.loadReadings = loadReadings
        self.liftHold = liftHold
        self.stopSpeed = stopSpeed
        self.stopReadings = stopReadings
        self.shortestStop = shortestStop
        self.gap = gap
        self.siteMargin = siteMargin
        self.step = step
        self.longestTrip = longestTrip
        self.leaving = leaving
        self.fastest = fastest
        notes = reader.notes
        if let kinds = values["loading_sites"] { loadingSites = kinds.texts }
        if let kinds = values["disposal_sites"] { disposalSites = kinds.texts }
    }

    var stops: StopFinder {
        StopFinder(
            stopSpeed: stopSpeed.value,
            readings: stopReadings.value,
            shortest: shortestStop.value,
            gap: gap.value,
            margin: siteMargin.value
        )
    }

    /// How far beyond its border a report reads, so that it sees the whole of every trip: the memory of visited sites is a day,
    /// and states need an hour, which no gap is longer than, to be known.
    var border: TimeSpan { max(longestTrip.value, .days(1)) + .hours(2) }
}

extension ReportTermReader {
    /// One note for each term that was read.
    var notes: [ReportText] {
        entries.map { ReportText("\($0.key) = \($0.value)：\($0.basis)", "\($0.key) = \($0.value)") }
    }
}

extension YAMLValue {
    /// A list of texts; what is none is a problem.
    fileprivate var texts: [String] {
        elements.compactMap { element in
            if element.text == nil { element.report("the name of a kind is expected here") }
            return element.text
        }
    }
}

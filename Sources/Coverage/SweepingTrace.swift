import Places
public import Telemetry

/// Where a class of sweepers has what coverage asks for.
public struct SweepingFields: Sendable {
    let latitude: Int
    let longitude: Int
    let work: Int
    let speed: Int?
    /// For each value of the field `work`.
    let works: [SweepingWorks]
    let terms: CoverageTerms

    /// What keeps a class from being one of sweepers.
    public struct Mistake: Error, CustomStringConvertible {
        public let description: String
    }

    /// - Throws: what the class lacks: a position, the field `work`, or a value of it that the terms name.
    public init(_ deviceClass: DeviceClass, terms: CoverageTerms) throws(Mistake) {
        guard let position = deviceClass.position else {
            throw Mistake(description: "the class '\(deviceClass.name)' has no position: no field 'lat' or 'lon'")
        }
        guard let work = deviceClass.index(ofField: "work"), case .choice(let values) = deviceClass.fields[work].kind
        else {
            throw Mistake(description: "the class '\(deviceClass.name)' has no field 'work' with a list of values")
        }
        for value in terms.sweepingWorks + terms.flushingWorks where !values.contains(value) {
            let known = values.joined(separator: ", ")
            throw Mistake(
                description: "'work' of the class '\(deviceClass.name)' is never '\(value)': it is one of \(known)"
            )
        }
        works = values.map { value in
            var works: SweepingWorks = []
            if terms.sweepingWorks.contains(value) { works.insert(.sweeping) }
            if terms.flushingWorks.contains(value) { works.insert(.flushing) }
            return works
        }
        latitude = position.latitude
        longitude = position.longitude
        self.work = work
        if let speed = deviceClass.index(ofField: "speed"), case .number = deviceClass.fields[speed].kind {
            self.speed = speed
        } else {
            speed = nil
        }
        self.terms = terms
    }
}

/// One sweeper's way, as it becomes known: readings in the order of their times, and segments where it worked.
public struct SweepingTrace: Sendable {
    fileprivate struct Fix {
        let coordinate: Coordinate
        let at: Instant
        let speed: Double?
        let works: SweepingWorks
    }

    private var last: Fix?
    /// It worked on its way to the last fix.
    private var isWorking = false

    public init() {}

    /// Takes the next reading of the sweeper.
    ///
    /// A jump is no fix, and one that is not newer than the last is passed over.
    ///
    /// - Returns: the way from the last fix to this one, if the sweeper worked on it; `nil` if not.
    public mutating func segment(to reading: Reading, _ fields: SweepingFields) -> WorkingSegment? {
        guard reading.admission != .jump, reading.observedAt > last?.at ?? .distantPast,
            let fix = Fix(reading, fields)
        else { return nil }
        let segment = last.flatMap { fix.segment(since: $0, isContinued: isWorking, fields.terms) }
        last = fix
        isWorking = segment != nil
        return segment
    }
}

extension SweepingTrace.Fix {
    /// `nil` where the reading has no position. One that does not say what it does is of a sweeper that does not work.
    fileprivate init?(_ reading: Reading, _ fields: SweepingFields) {
        let measurements = reading.measurements
        guard measurements.has(fields.latitude), measurements.has(fields.longitude),
            let coordinate = Coordinate(
                latitude: measurements.number(fields.latitude),
                longitude: measurements.number(fields.longitude)
            )
        else { return nil }
        self.coordinate = coordinate
        at = reading.observedAt
        speed = fields.speed.flatMap { measurements.has($0) ? measurements.number($0) : nil }
        works = measurements.has(fields.work) ? fields.works[measurements.choice(fields.work)] : []
    }

    fileprivate func segment(
        since last: SweepingTrace.Fix,
        isContinued: Bool,
        _ terms: CoverageTerms
    ) -> WorkingSegment? {
        let works = works.intersection(last.works)
        guard !works.isEmpty, at - last.at <= terms.gap, terms.speeds.contains(speed(since: last)) else { return nil }
        return WorkingSegment(from: last.coordinate, to: coordinate, last.at...at, works, isContinued: isContinued)
    }

    /// In km/h: the mean of what both fixes say, which is more exact than two positions so near to each other; where either says
    /// nothing, what the positions come to.
    private func speed(since last: SweepingTrace.Fix) -> Double {
        if let speed, let before = last.speed { return (speed + before) / 2 }
        return Earth.distance(from: last.coordinate, to: coordinate) / (at - last.at).seconds * 3.6
    }
}

import Databases
import Places
import Storage
import Telemetry

/// A piece of a device's way: its fixes of one local day, one after the other without a long gap.
struct TrackStretch {
    /// After so long without a fix another stretch begins; what the board calls silent.
    static let longestGap = DeviceState.silentAfter
    /// A stretch of more readings goes on in another one, which begins with its last fix.
    static let mostReadings = 5000

    struct Fix {
        let at: Instant
        let coordinate: Coordinate
    }

    let key: DeviceKey
    /// Two at least.
    let fixes: [Fix]

    var start: Instant { fixes[0].at }
    var end: Instant { fixes[fixes.count - 1].at }
    var line: [Coordinate] { fixes.map(\.coordinate) }

    var lengthMetres: Double {
        zip(fixes, fixes.dropFirst()).reduce(0) { $0 + Earth.distance(from: $1.0.coordinate, to: $1.1.coordinate) }
    }

    /// `truck.truck-0001.20260316T053012`, in China Standard Time: it names device, day and beginning. Readings have milliseconds, so
    /// that no two stretches of a device begin in the same second.
    var id: String {
        let digits = start.rfc3339().prefix(19).filter { $0 != "-" && $0 != ":" }
        return "\(key.feature).\(digits)"
    }
}

extension StoreReader {
    /// Shows the stretches of a device that lie in a local day, in order, until `body` wants no more.
    ///
    /// `from`: the beginning of the day, or the end of a stretch that was shown: what follows is the same either way.
    func trackStretches(
        of key: DeviceKey,
        in deviceClass: DeviceClass,
        from: Instant,
        until dayEnd: Instant,
        _ body: (TrackStretch) throws -> Bool
    ) throws {
        let most = TrackStretch.mostReadings
        var from = from
        while from < dayEnd {
            let points = try track(of: key.device, in: deviceClass, observedIn: from..<dayEnd, limit: most)
            guard let last = points.last else { return }
            let runs = points.compactMap { TrackStretch.Fix($0, deviceClass) }.runs
            let isCut = points.count == most
            // The last run may go on behind the readings; it is cut only where it fills them alone.
            let whole = isCut && runs.count > 1 ? runs.dropLast() : runs[...]
            for run in whole where run.count >= 2 {
                guard try body(TrackStretch(key: key, fixes: run)) else { return }
            }
            guard isCut else { return }
            let next = runs.count > 1 ? runs.last?.first : runs.last?.last
            // Where no other reading has a position, there is nothing to go on from.
            from = next.flatMap { $0.at > from ? $0.at : nil } ?? last.observedAt + TimeSpan(milliseconds: 1)
        }
    }
}

extension TrackStretch.Fix {
    /// `nil` for a reading without a position.
    fileprivate init?(_ point: TrackPoint, _ deviceClass: DeviceClass) {
        guard let position = deviceClass.position, let latitude = point.values[position.latitude].number,
            let longitude = point.values[position.longitude].number,
            let coordinate = Coordinate(latitude: latitude, longitude: longitude)
        else { return nil }
        self.init(at: point.observedAt, coordinate: coordinate)
    }
}

extension [TrackStretch.Fix] {
    /// Cut where the gaps are.
    fileprivate var runs: [[TrackStretch.Fix]] {
        var runs: [[TrackStretch.Fix]] = []
        for fix in self {
            if let last = runs.last?.last, fix.at - last.at <= TrackStretch.longestGap {
                runs[runs.count - 1].append(fix)
            } else {
                runs.append([fix])
            }
        }
        return runs
    }
}

extension Value {
    fileprivate var number: Double? {
        switch self {
        case .double(let double): double
        case .integer(let integer): Double(integer)
        case .null, .text, .blob: nil
        }
    }
}

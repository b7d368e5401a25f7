import Databases
import Telemetry

/// GPX 1.1 (topografix.com/GPX/1/1): a track for each device, cut where nothing was heard of it for a while.
///
/// Rows must come device by device and in the order of time: tracks are written as they come, however long they are.
struct GPXEncoder: RowEncoder {
    private static let needed = ["device", "observed_at", "lat", "lon"]

    private let sink: RowSink
    /// A longer silence begins a new segment.
    private let gap: TimeSpan
    /// Where ``needed`` stand among the columns.
    private var places: [Int] = []
    private var last: (device: String, observedAt: Instant)?
    /// Devices whose tracks are written.
    private var ended: Set<String> = []

    init(_ sink: RowSink, gap: TimeSpan) {
        self.sink = sink
        self.gap = gap
    }

    mutating func begin(_ names: [String]) throws {
        places = try Self.needed.map { name in
            guard let place = names.firstIndex(of: name) else {
                throw Failure(
                    "gpx needs the columns \(Self.needed.joined(separator: ", ")); the query gives no \(name)"
                )
            }
            return place
        }
        try sink.put(
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <gpx version="1.1" creator="cityward" xmlns="http://www.topografix.com/GPX/1/1">

            """
        )
    }

    mutating func row(_ values: [Value]) throws {
        // Without a position there is no point.
        guard let latitude = values[places[2]].number, let longitude = values[places[3]].number,
            case .integer(let milliseconds) = values[places[1]]
        else { return }
        let point = (device: values[places[0]].plainText, observedAt: Instant(milliseconds: milliseconds))
        try goOn(to: point)
        last = point
        try sink.put(
            "<trkpt lat=\"\(latitude)\" lon=\"\(longitude)\"><time>\(point.observedAt.rfc3339(offsetMinutes: 0))</time></trkpt>\n"
        )
    }

    func end() throws {
        if last != nil { try sink.put("</trkseg></trk>\n") }
        try sink.put("</gpx>\n")
    }

    private mutating func goOn(to point: (device: String, observedAt: Instant)) throws {
        guard let last else { return try sink.put(opening(point.device)) }
        if last.device == point.device {
            guard last.observedAt <= point.observedAt else { throw disorder(point.device) }
            if last.observedAt + gap < point.observedAt { try sink.put("</trkseg><trkseg>\n") }
        } else {
            ended.insert(last.device)
            guard !ended.contains(point.device) else { throw disorder(point.device) }
            try sink.put("</trkseg></trk>\n" + opening(point.device))
        }
    }

    private func opening(_ device: String) -> String {
        "<trk><name>\(escaped(device))</name><trkseg>\n"
    }

    private func disorder(_ device: String) -> Failure {
        Failure("gpx needs rows in order, and those of \(device) are not: add ORDER BY device, observed_at")
    }

    /// XML has no way to write most control characters.
    private func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\0"..<" ": escaped += "\u{FFFD}"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}

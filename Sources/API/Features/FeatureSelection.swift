import Documents
import Telemetry

/// Which features of a collection are wanted: where, when, how many, from which one on.
struct FeatureSelection {
    let box: BoundingBox?
    let time: FeatureTime?
    /// Features of the page, within the bounds of the collection.
    let limit: Int
    let cursor: String?

    init(_ query: Query, _ collection: FeatureCollection) throws(Problem) {
        box = try query.box("bbox")
        time = try query.time("datetime")
        limit = try query.limit("limit", collection.limits)
        cursor = try query.text("cursor", most: 512)
    }

    /// Whether a feature with this position is wanted. One without is, as the standard demands.
    func lets(_ coordinate: Coordinate?) -> Bool {
        guard let box, let coordinate else { return true }
        return box.contains(coordinate)
    }

    /// The same for a feature of a single time.
    func lets(_ instant: Instant?) -> Bool {
        guard let time, let instant else { return true }
        return time.intersects(instant, instant)
    }

    static let wrongCursor = Problem(
        .badRequest,
        "'cursor' is not one that a link 'next' has given; begin without it",
        parameter: "cursor"
    )
}

/// An instant or an interval, its ends included; open where there is no end.
struct FeatureTime: Equatable {
    let first: Instant?
    let last: Instant?

    func intersects(_ start: Instant, _ end: Instant) -> Bool {
        (first.map { end >= $0 } ?? true) && (last.map { start <= $0 } ?? true)
    }
}

extension Query {
    /// Four numbers, or six with heights between them, which nothing here has: the box then counts by its sides.
    fileprivate func box(_ name: String) throws(Problem) -> BoundingBox? {
        guard let value = self[name] else { return nil }
        let numbers = value.split(separator: ",", omittingEmptySubsequences: false).map(decimalNumber)
        let known = numbers.compactMap(\.self)
        if known.count == numbers.count, known.count == 4 || known.count == 6 {
            let corner = known.count / 2
            let isUpright = known.count == 4 || known[2] <= known[5]
            if isUpright,
                let box = BoundingBox(
                    west: known[0],
                    south: known[1],
                    east: known[corner],
                    north: known[corner + 1]
                )
            {
                return box
            }
        }
        throw Problem(
            .badRequest,
            "'\(name)' is west,south,east,north in degrees (-180…180, -90…90), or west,south,low,east,north,high; west may exceed "
                + "east where it spans the antimeridian",
            parameter: name
        )
    }

    /// `2026-11-23T08:00:00+08:00`, two of them with a slash between, `..` or nothing for an open end.
    fileprivate func time(_ name: String) throws(Problem) -> FeatureTime? {
        guard let value = self[name] else { return nil }
        let ends = value.split(separator: "/", omittingEmptySubsequences: false)
        if ends.count == 1, let instant = Instant(rfc3339: value) { return FeatureTime(first: instant, last: instant) }
        if ends.count == 2, let first = end(ends[0]), let last = end(ends[1]), first != nil || last != nil {
            let time = FeatureTime(first: first, last: last)
            if let first, let last, last < first {
                throw Problem(.badRequest, "'\(name)' ends before it begins", parameter: name)
            }
            return time
        }
        throw Problem(
            .badRequest,
            "'\(name)' is a time as 2026-11-23T08:00:00+08:00 (in a URL the + is written %2B), or two with a slash between them, of "
                + "which one may be ..",
            parameter: name
        )
    }

    /// The outer optional says whether it can be read, the inner one whether there is an end.
    private func end(_ text: Substring) -> Instant?? {
        if text.isEmpty || text == ".." { return .some(nil) }
        return Instant(rfc3339: String(text)).map { .some($0) } ?? nil
    }

    /// More than the most counts as the most: the standard wants no error there.
    fileprivate func limit(_ name: String, _ limits: (usual: Int, most: Int)) throws(Problem) -> Int {
        guard let value = self[name] else { return limits.usual }
        let isNumber = !value.isEmpty && value.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        let isNothing = value.utf8.allSatisfy { $0 == UInt8(ascii: "0") }
        guard isNumber, !isNothing else {
            throw Problem(
                .badRequest,
                "'\(name)' is a whole number from 1; more than \(limits.most) counts as \(limits.most)",
                parameter: name
            )
        }
        return min(Int(value) ?? limits.most, limits.most)
    }
}

/// A number in decimal digits, perhaps with a sign, a point and an exponent: no hexadecimal, no infinity.
private func decimalNumber(_ text: Substring) -> Double? {
    guard !text.isEmpty, text.utf8.allSatisfy({ "0123456789+-.eE".utf8.contains($0) }), let number = Double(text),
        number.isFinite
    else { return nil }
    return number
}

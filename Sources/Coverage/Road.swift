public import Places

/// A road that is to be swept, cut into cells.
///
/// A *spot* is a piece of the road about as long as a cell. Where traffic runs both ways it has two cells, one for each direction.
public struct Road: Sendable {
    public let place: Place
    /// Traffic runs along the line only, or against it only.
    public let isOneWay: Bool
    /// The road's spots among all, those of ``lines`` one after the other.
    public let spots: Range<Int>
    public let lines: [Line]

    /// One line of the road, cut into spots of equal length.
    public struct Line: Sendable {
        public let line: RoadLine
        public let spots: Range<Int>

        public var spotMetres: Double { line.metres / Double(spots.count) }
    }

    public var cellCount: Int { isOneWay ? spots.count : 2 * spots.count }
    public var metres: Double { lines.reduce(0) { $0 + $1.line.metres } }

    /// The width of the road in metres, by which lengths become areas.
    public var widthMetres: Double? { place.geometry.reachMetres.map { 2 * $0 } }
    /// The property `grade`, a text or a whole number; `nil` where the road has none.
    public var grade: String? { text("grade") }
    public var district: String? { text("district") }

    /// A property as a text; numbers that are whole are written without a fraction.
    public func text(_ property: String) -> String? {
        switch place.properties[property] {
        case .text(let text): text
        case .number(let number): Int(exactly: number).map(String.init) ?? String(number)
        case .boolean(let isTrue): isTrue ? "true" : "false"
        case nil: nil
        }
    }

    /// The numbers of its cells, those along the line of each spot before those against it.
    @inlinable
    public func forEachCell(_ body: (Int) -> Void) {
        for spot in spots {
            body(2 * spot)
            if !isOneWay { body(2 * spot + 1) }
        }
    }
}

import Documents
public import Telemetry

/// All places, arranged so that the ones that contain a position are found in a fraction of a microsecond.
///
/// **Borders belong to places.** A position exactly on a ring, be it the outer one or that of a hole, is inside, as
/// with `ST_Covers` of PostGIS and `covers` of Shapely; the test is exact for all doubles. Edges are straight in
/// degrees, as GeoJSON has it. What is within half the width of a line, or within the radius of a point, is inside,
/// measured in metres on the great circle.
///
/// It is built once and never changes, and every part of the program may read it at the same time.
public struct PlaceIndex: Sendable {
    /// The places in the order of their numbers.
    public let places: [Place]

    let shapes: ShapeTable
    let tree: CellTree
    private let idOfName: [String: PlaceID]
    private let idsOfKind: [String: [PlaceID]]

    /// Builds the index. Of two places with one identifier, which `PlaceReader` refuses, a lookup finds the first.
    public init(_ places: [Place]) {
        self.places = places
        shapes = ShapeTable(places)
        tree = CellTree(shapes)
        let ids = places.indices.map { PlaceID(number: UInt32($0)) }
        idOfName = Dictionary(zip(places.map(\.identifier), ids)) { first, _ in first }
        idsOfKind = Dictionary(grouping: ids) { places[$0.number].kind }
    }

    /// Finds all places that contain a position, in the order of their numbers.
    ///
    /// - Parameters:
    ///   - coordinate: the position.
    ///   - found: emptied, then filled; keep the array from one call to the next, and nothing is allocated.
    public func places(at coordinate: Coordinate, into found: inout [PlaceID]) {
        found.removeAll(keepingCapacity: true)
        forEachEntry(at: PlanePoint(coordinate)) { place, contains in
            let id = PlaceID(number: place)
            // Another part of the same place may have been found just before.
            if found.last != id, contains() { found.append(id) }
            return true
        }
    }

    /// Tells whether a place of this index contains a position; its border belongs to it.
    public func contains(_ id: PlaceID, _ coordinate: Coordinate) -> Bool {
        var isInside = false
        forEachEntry(at: PlanePoint(coordinate)) { place, contains in
            if place == id.number, contains() { isInside = true }
            return !isInside && place <= id.number
        }
        return isInside
    }

    /// Goes through what the position's cell knows, in the order of the places, as long as `body` returns true.
    ///
    /// `body` gets the number of a place, and a test whether the place, or the part of it in question, contains the
    /// position.
    @inline(__always)
    private func forEachEntry(at position: PlanePoint, _ body: (_ place: UInt32, _ contains: () -> Bool) -> Bool) {
        guard tree.frame.box.contains(position) else { return }
        let leaf = tree.leaf(at: position)
        let lists = tree.lists.span
        var next = leaf.list + 1
        for _ in 0..<lists[leaf.list] {
            let header = CellTree.Header(packed: lists[next])
            let content = header.content
            var pieces = (next + 1)..<(next + 1)
            if content != .wholeCell { pieces = (next + 2)..<(next + 2 + Int(lists[next + 1])) }
            next = pieces.upperBound
            let goesOn = body(header.place) {
                switch content {
                case .wholeCell:
                    true
                case .polygonEdges:
                    shapes.polygonContains(
                        position,
                        edges: pieces,
                        of: tree.lists.span,
                        centre: tree.frame.centre(column: leaf.column, row: leaf.row, shift: leaf.shift),
                        isCentreInside: header.isCentreInside
                    )
                case .segments:
                    shapes.lineReaches(
                        position,
                        from: pieces,
                        of: tree.lists.span,
                        reach: shapes.reachOfPlace[Int(header.place)]
                    )
                case .circle:
                    shapes.circleContains(
                        position,
                        centre: Int(tree.lists[pieces.lowerBound]),
                        reach: shapes.reachOfPlace[Int(header.place)]
                    )
                }
            }
            guard goesOn else { return }
        }
    }
}

extension PlaceIndex {
    /// The place with a number of this index.
    public subscript(id: PlaceID) -> Place { places[id.number] }

    /// Finds a place by its identifier, which is its name where it has no `id`.
    public func place(named identifier: String) -> PlaceID? { idOfName[identifier] }

    /// Finds all places of a kind, in the order of their numbers.
    public func places(ofKind kind: String) -> [PlaceID] { idsOfKind[kind] ?? [] }

    /// All kinds that occur, in alphabetical order.
    public var kinds: [String] { idsOfKind.keys.sorted() }

    /// The identifier that was probably meant by one that no place has; `nil` if none is similar.
    public func nearestName(to identifier: String) -> String? {
        Documents.nearestName(to: identifier, among: places.lazy.map(\.identifier))
    }

    /// The kind that was probably meant by one that no place has; `nil` if none is similar.
    public func nearestKind(to kind: String) -> String? {
        Documents.nearestName(to: kind, among: kinds)
    }
}

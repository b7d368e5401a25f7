import Telemetry

/// The geometry of all places in flat arrays.
struct ShapeTable: Sendable {
    /// All vertices; an edge joins a vertex and its successor, and is called by the number of the first.
    private(set) var vertices: [PlanePoint] = []
    /// In the order of the places, those of one place together.
    private(set) var parts: [Part] = []
    private(set) var runs: [Run] = []
    /// Where the runs of each place begin, and where those of the last one end.
    private(set) var firstRunOfPlace: [Int] = [0]
    /// Half the width of each place that is a line, the radius of a circle, 0 for an area.
    private(set) var reachOfPlace: [Reach] = []
    /// Around the vertices of each place; a line's width and a circle's radius lie beyond it.
    private(set) var boxOfPlace: [Box] = []

    /// A polygon with its holes, all lines of a place, or a circle. A place contains what any of its parts contains.
    struct Part: Sendable, BitwiseCopyable {
        let place: Int
        let form: Form
        /// What lies outside is outside the part.
        let box: Box
        /// How far beyond its vertices the part may extend.
        let reachDegrees: PlanePoint
        let firstRun: Int
        let endOfRuns: Int
    }

    enum Form: UInt32, Sendable {
        case polygon, line, circle
    }

    /// A stretch of consecutive edges with a box around it, so that distances need not look at all edges.
    struct Run: Sendable, BitwiseCopyable {
        let firstVertex: Int
        /// Equal to `firstVertex` for a single position.
        let lastVertex: Int
        let box: Box
    }

    struct Reach: Sendable, BitwiseCopyable {
        let metres: Double
        /// The haversine of the same, which can be compared without an arc sine.
        let haversine: Double
    }

    init(_ places: [Place]) {
        for (number, place) in places.enumerated() {
            add(place.geometry, of: number)
            var box = Box()
            for run in runs[firstRunOfPlace[number]...] { box.include(run.box) }
            boxOfPlace.append(box)
            firstRunOfPlace.append(runs.count)
        }
    }
}

extension ShapeTable {
    /// So many edges share a box in a run.
    private static let edgesPerRun = 8

    private mutating func add(_ geometry: PlaceGeometry, of place: Int) {
        switch geometry {
        case .area(let polygons):
            for polygon in polygons { addPart(.polygon, of: place, lines: polygon.rings, reachMetres: 0) }
            addReach(0)
        case .lines(let lines, let widthMetres):
            addPart(.line, of: place, lines: lines, reachMetres: widthMetres / 2)
            addReach(widthMetres / 2)
        case .circle(let centre, let radiusMetres):
            addPart(.circle, of: place, lines: [[centre]], reachMetres: radiusMetres)
            addReach(radiusMetres)
        }
    }

    private mutating func addReach(_ metres: Double) {
        reachOfPlace.append(Reach(metres: metres, haversine: Earth.haversine(ofDistance: metres)))
    }

    private mutating func addPart(_ form: Form, of place: Int, lines: [[Coordinate]], reachMetres: Double) {
        let firstRun = runs.count
        for line in lines { addRuns(of: line) }
        var box = Box()
        for run in runs[firstRun...] { box.include(run.box) }
        let reachDegrees = box.degrees(ofMetres: reachMetres)
        parts.append(
            Part(
                place: place,
                form: form,
                box: box.grown(by: reachDegrees),
                reachDegrees: reachDegrees,
                firstRun: firstRun,
                endOfRuns: runs.count
            )
        )
    }

    private mutating func addRuns(of positions: [Coordinate]) {
        let end = vertices.count + positions.count
        var first = vertices.count
        vertices.append(contentsOf: positions.lazy.map { PlanePoint($0) })
        while first < end {
            let last = min(first + Self.edgesPerRun, end - 1)
            var box = Box()
            for vertex in vertices[first...last] { box.include(vertex) }
            runs.append(Run(firstVertex: first, lastVertex: last, box: box))
            // The last vertex of a run is the first of the next.
            first = last == end - 1 ? end : last
        }
    }
}

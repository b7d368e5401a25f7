import Telemetry

extension ShapeTable {
    /// So many edges share a box in a run.
    private static let edgesPerRun = 8
    /// The slabs of a polygon may list so many times its edges.
    private static let slabEntriesPerEdge = 8

    init(_ places: [Place]) {
        for (number, place) in places.enumerated() {
            add(place.geometry, of: UInt32(number))
            firstPartOfPlace.append(UInt32(parts.count))
        }
    }

    private mutating func add(_ geometry: PlaceGeometry, of place: UInt32) {
        switch geometry {
        case .area(let polygons):
            for polygon in polygons { add(polygon, of: place) }
        case .lines(let lines, let widthMetres):
            for line in lines { add(line, reachMetres: widthMetres / 2, of: place) }
        case .circle(let centre, let radiusMetres):
            let run = addRuns(of: [centre])
            addPart(.circle, runs: run, of: place, reachMetres: radiusMetres)
        }
    }

    private mutating func add(_ polygon: PlaceGeometry.Polygon, of place: UInt32) {
        let firstRun = runs.count
        for ring in polygon.rings { _ = addRuns(of: ring) }
        addPart(.polygon, runs: firstRun..<runs.count, of: place, reachMetres: 0)
    }

    /// Each run of a line is a part, so that the tree finds the near ones of a long road at once.
    private mutating func add(_ line: [Coordinate], reachMetres: Double, of place: UInt32) {
        for run in addRuns(of: line) {
            addPart(.stretch, runs: run..<(run + 1), of: place, reachMetres: reachMetres)
        }
    }

    private mutating func addRuns(of positions: [Coordinate]) -> Range<Int> {
        let firstVertex = x.count
        for position in positions {
            x.append(position.longitude)
            y.append(position.latitude)
        }
        let firstRun = runs.count
        var first = firstVertex
        repeat {
            let last = min(first + Self.edgesPerRun, x.count - 1)
            guard last >= first else { break }
            var box = Box()
            for vertex in first...last { box.include(x[vertex], y[vertex]) }
            runs.append(Run(firstVertex: UInt32(first), lastVertex: UInt32(last), box: box))
            first = last
        } while first < x.count - 1
        return firstRun..<runs.count
    }

    private mutating func addPart(_ form: Form, runs range: Range<Int>, of place: UInt32, reachMetres: Double) {
        var box = Box()
        for run in runs[range] { box.include(run.box) }
        if form != .polygon { box = box.grown(byMetres: reachMetres) }
        let firstSlab = slabStarts.count
        let slabDensity = form == .polygon ? addSlabs(edges: edges(of: range), box: box) : 0
        parts.append(
            Part(
                box: box,
                place: place,
                form: form,
                firstRun: UInt32(range.lowerBound),
                runCount: UInt32(range.count),
                firstSlab: UInt32(firstSlab),
                slabCount: UInt32(max(1, slabStarts.count - firstSlab) - 1),
                slabDensity: slabDensity,
                reachMetres: reachMetres,
                reachHaversine: Earth.haversine(ofDistance: reachMetres)
            )
        )
    }

    private func edges(of runs: Range<Int>) -> [UInt32] {
        self.runs[runs].flatMap { $0.firstVertex..<$0.lastVertex }
    }

    /// Sorts the edges of a polygon into horizontal strips, half as many as there are edges, or fewer where many
    /// edges are so tall that listing them in every strip would take too much room.
    ///
    /// - Returns: the number of slabs a degree.
    private mutating func addSlabs(edges: [UInt32], box: Box) -> Double {
        let height = box.maximumY - box.minimumY
        // The density of slabs must stay far from overflow.
        var count = height > 1e-9 ? max(1, edges.count / 2) : 1
        var spans = spans(of: edges, slabCount: count, box: box)
        while count > 1, spans.reduce(0, { $0 + $1.count }) > Self.slabEntriesPerEdge * edges.count {
            count /= 2
            spans = self.spans(of: edges, slabCount: count, box: box)
        }
        var contents = [[UInt32]](repeating: [], count: count)
        for (edge, span) in zip(edges, spans) {
            for slab in span { contents[slab].append(edge) }
        }
        for content in contents {
            slabStarts.append(UInt32(slabEdges.count))
            slabEdges.append(contentsOf: content)
        }
        slabStarts.append(UInt32(slabEdges.count))
        return density(slabCount: count, box: box)
    }

    /// The slabs that each edge touches; reckoned as `slab(of:in:)` does.
    private func spans(of edges: [UInt32], slabCount: Int, box: Box) -> [ClosedRange<Int>] {
        let density = density(slabCount: slabCount, box: box)
        return edges.map { edge in
            let first = y[Int(edge)]
            let second = y[Int(edge) + 1]
            let lowest = Int((min(first, second) - box.minimumY) * density)
            let highest = Int((max(first, second) - box.minimumY) * density)
            return min(lowest, slabCount - 1)...min(highest, slabCount - 1)
        }
    }

    private func density(slabCount: Int, box: Box) -> Double {
        slabCount > 1 ? Double(slabCount) / (box.maximumY - box.minimumY) : 0
    }
}

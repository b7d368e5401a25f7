/// The geometry of all places in flat arrays, cut into parts that are tested one at a time.
///
/// A place contains a position if any of its parts does. A part is one polygon with its holes, a stretch of a line with
/// the buffer around it, or a circle. Parts of a place are neighbours, and follow the order of the places.
struct ShapeTable: Sendable {
    /// All vertices in degrees: x east, y north. An edge joins a vertex and its successor.
    var x: [Double] = []
    var y: [Double] = []
    var parts: [Part] = []
    /// Stretches of consecutive edges with a box around each, so that distances need not look at all edges.
    var runs: [Run] = []
    /// Where the edges of each slab begin in `slabEdges`: one entry a slab, and one behind the last slab of a part.
    var slabStarts: [UInt32] = []
    /// The edges (by their first vertex) that touch each slab, a horizontal strip of a polygon.
    var slabEdges: [UInt32] = []
    /// The first part of each place, and one entry behind the last.
    var firstPartOfPlace: [UInt32] = [0]

    struct Part: Sendable, BitwiseCopyable {
        /// What lies outside is outside the part.
        let box: Box
        let place: UInt32
        let form: Form
        let firstRun: UInt32
        let runCount: UInt32
        let firstSlab: UInt32
        let slabCount: UInt32
        /// Slabs a degree.
        let slabDensity: Double
        /// Half the width of a line, or the radius of a circle; 0 for a polygon.
        let reachMetres: Double
        /// The haversine of that reach.
        let reachHaversine: Double
    }

    enum Form: UInt8, Sendable {
        case polygon, stretch, circle
    }

    struct Run: Sendable, BitwiseCopyable {
        let firstVertex: UInt32
        /// Equal to `firstVertex` for a single position.
        let lastVertex: UInt32
        let box: Box
    }

    /// The slab that a latitude falls into. It never falls as the latitude rises, so that every edge that
    /// spans a latitude is listed in that latitude's slab, whatever is rounded.
    @inline(__always)
    func slab(of latitude: Double, in part: Part) -> Int {
        min(max(0, Int((latitude - part.box.minimumY) * part.slabDensity)), Int(part.slabCount) - 1)
    }
}

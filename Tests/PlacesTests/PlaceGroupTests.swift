import Places
import Telemetry
import TestSupport
import Testing

/// `near`, `distance` and `crossed` over many places, against a look at each of them.
@Suite struct PlaceGroupTests {
    private func index(_ count: Int, using random: inout SplitMix64) -> PlaceIndex {
        var features: [String] = []
        for number in 0..<count {
            let longitude = Double.random(in: 112...112.4, using: &random)
            let latitude = Double.random(in: 30.9...31.2, using: &random)
            let size = Double.random(in: 0.0001...0.02, using: &random)
            features.append(feature(number, longitude, latitude, size))
        }
        var reader = PlaceReader()
        let text = #"{"type":"FeatureCollection","datum":"wgs84","features":[\#(features.joined(separator: ","))]}"#
        reader.read(Array(text.utf8), file: "places.geojson")
        precondition(reader.errors.isEmpty, "\(reader.errors)")
        return PlaceIndex(reader.places)
    }

    private func feature(_ number: Int, _ x: Double, _ y: Double, _ size: Double) -> String {
        let geometry =
            switch number % 3 {
            case 0:
                #"{"type":"Polygon","coordinates":[[[\#(x),\#(y)],[\#(x + size),\#(y)],[\#(x),\#(y + size)],[\#(x),\#(y)]]]}"#
            case 1: #"{"type":"LineString","coordinates":[[\#(x),\#(y)],[\#(x + size),\#(y + size / 2)]]}"#
            default: #"{"type":"Point","coordinates":[\#(x),\#(y)]}"#
            }
        let extent = number % 3 == 1 ? #","width":60"# : number % 3 == 2 ? #","radius":300"# : ""
        return #"{"type":"Feature","id":"p\#(number)","properties":{"kind":"site"\#(extent)},"geometry":\#(geometry)}"#
    }

    private func position(using random: inout SplitMix64) -> Coordinate {
        Coordinate(
            latitude: Double.random(in: 30.85...31.25, using: &random),
            longitude: Double.random(in: 111.95...112.45, using: &random)
        )!
    }

    @Test func aGroupAnswersAsItsMembersDo() {
        for (seed, count) in [(1, 0), (2, 1), (3, 7), (4, 65), (5, 700)] as [(UInt64, Int)] {
            var random = SplitMix64(seed: seed)
            let index = index(count, using: &random)
            let members = index.places(ofKind: "site").filter { _ in count < 9 || !random.oneIn(3) }
            let group = PlaceGroup(members, of: index)
            for _ in 0..<200 {
                let start = position(using: &random)
                let distances = members.map { index.distance(from: start, to: $0) }
                #expect(group.distance(from: start) == distances.min(), "seed \(seed): \(start)")
                for metres in [0, 1, 30, 500, 5000, distances.min() ?? 7] {
                    let isNear = distances.contains { $0 <= metres }
                    #expect(group.isNear(start, metres: metres) == isNear, "seed \(seed): \(start), \(metres) m")
                }
                let end = position(using: &random)
                let isCrossed = members.contains { index.crosses($0, from: start, to: end) }
                #expect(group.isCrossed(from: start, to: end) == isCrossed, "seed \(seed): \(start) to \(end)")
            }
        }
    }

    /// A way meets a place if any position on it lies in the place; walking it in small steps must find most such ways, and
    /// must never find one that is not crossed.
    @Test func aWayThatPassesThroughAPlaceCrossesIt() {
        var random = SplitMix64(seed: 9)
        let index = index(60, using: &random)
        var found = 0
        for _ in 0..<120 {
            let (start, end) = (position(using: &random), position(using: &random))
            var met: Set<Int> = []
            for step in 0...200 {
                let share = Double(step) / 200
                let here = Coordinate(
                    latitude: start.latitude + share * (end.latitude - start.latitude),
                    longitude: start.longitude + share * (end.longitude - start.longitude)
                )!
                // A line is crossed where its centre is; its width counts at the ends of the way only.
                for (number, id) in index.places(ofKind: "site").enumerated() where number % 3 != 1 {
                    if index.contains(id, here) { met.insert(number) }
                }
            }
            found += met.count
            for (number, id) in index.places(ofKind: "site").enumerated() where met.contains(number) {
                #expect(index.crosses(id, from: start, to: end), "\(start) to \(end), place \(number)")
            }
        }
        #expect(found > 40)
    }

    @Test func touchingABorderOrACornerIsCrossing() throws {
        var reader = PlaceReader()
        let text = """
            {"type":"FeatureCollection","datum":"wgs84","features":[
            {"type":"Feature","id":"square","properties":{"kind":"district"},"geometry":{"type":"Polygon",
             "coordinates":[[[112,31],[113,31],[113,32],[112,32],[112,31]],[[112.4,31.4],[112.6,31.4],[112.6,31.6],
             [112.4,31.6],[112.4,31.4]]]}},
            {"type":"Feature","id":"road","properties":{"kind":"road","width":10},"geometry":{"type":"LineString",
             "coordinates":[[114,31],[114,32]]}}]}
            """
        reader.read(Array(text.utf8), file: "a.geojson")
        let index = PlaceIndex(reader.places)
        func crosses(_ name: String, _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double) throws -> Bool {
            let start = try #require(Coordinate(latitude: y1, longitude: x1))
            let end = try #require(Coordinate(latitude: y2, longitude: x2))
            return index.crosses(try #require(index.place(named: name)), from: start, to: end)
        }
        #expect(try crosses("square", 111, 31.5, 114, 31.5))
        #expect(try crosses("square", 111, 31, 112, 31))
        #expect(try crosses("square", 111, 32, 113, 30), "through the corner")
        #expect(try crosses("square", 111.5, 32, 113.5, 32), "along a border")
        #expect(try !crosses("square", 111, 31.5, 111.9, 31.5))
        #expect(try !crosses("square", 112.45, 31.45, 112.55, 31.55), "in the hole all the way")
        #expect(try crosses("square", 112.45, 31.45, 112.7, 31.55), "out of the hole")
        #expect(try crosses("road", 113.9, 31.5, 114.1, 31.6))
        #expect(try !crosses("road", 113.9, 32.1, 114.1, 32.1))
        #expect(try crosses("road", 114, 31.5, 114, 31.6), "along it")
        #expect(try crosses("road", 113.5, 31.5, 113.5, 31.5) == false)
    }
}

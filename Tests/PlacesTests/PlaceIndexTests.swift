import Places
import Telemetry
import Testing

@Suite struct PlaceIndexTests {
    /// A square of four by four with a hole of two by two in its middle.
    static let withHole = PlaceIndex([area("yard", square(112, 30, side: 4), square(113, 31, side: 2))])

    @Test(arguments: [
        (111.0, 32.0, false), (112.5, 32, true), (114, 32, false), (115.5, 32, true), (117, 32, false),
        (114, 30.5, true), (114, 33.5, true), (114, 34.5, false),
    ])
    func aHoleIsOutside(longitude: Double, latitude: Double, expected: Bool) {
        #expect(Self.withHole.names(at: at(longitude, latitude)) == (expected ? ["yard"] : []))
        #expect(Self.withHole.contains(Self.withHole.id("yard"), at(longitude, latitude)) == expected)
    }

    @Test(arguments: [
        (112.0, 30.0), (116, 30), (116, 34), (112, 34), (112, 31.7), (116, 33.3), (113.1, 30), (115.9, 34),
        (113, 31), (115, 31), (115, 33), (113, 33), (113, 32.2), (115, 31.9), (114.4, 31), (113.6, 33),
    ])
    func bordersOfRingsAndHolesAreInside(longitude: Double, latitude: Double) {
        #expect(Self.withHole.names(at: at(longitude, latitude)) == ["yard"])
    }

    @Test func aSlantedBorderIsExactToTheLastBit() {
        let index = PlaceIndex([area("triangle", ring((112, 30), (113, 30), (113, 31)))])
        for step in 1..<64 {
            let share = Double(step) / 64
            let longitude = 112 + share
            let latitude = 30 + share
            #expect(index.names(at: at(longitude, latitude)) == ["triangle"], "on the border at \(share)")
            #expect(index.names(at: at(longitude, latitude.nextDown)) == ["triangle"], "inside at \(share)")
            #expect(index.names(at: at(longitude, latitude.nextUp)) == [], "outside at \(share)")
        }
    }

    @Test func neighboursShareTheirBorder() {
        let index = PlaceIndex([area("west", square(112, 30, side: 1)), area("east", square(113, 30, side: 1))])
        #expect(index.names(at: at(112.5, 30.5)) == ["west"])
        #expect(index.names(at: at(113, 30.5)) == ["west", "east"])
        #expect(index.names(at: at(113.5, 30.5)) == ["east"])
    }

    @Test func aMultiPolygonIsTheUnionOfItsPolygons() {
        let apart = areas("apart", [square(112, 30, side: 1)], [square(114, 30, side: 1)])
        let overlapping = areas("overlapping", [square(112, 32, side: 2)], [square(113, 33, side: 2)])
        let index = PlaceIndex([apart, overlapping])
        #expect(index.names(at: at(112.5, 30.5)) == ["apart"])
        #expect(index.names(at: at(113.5, 30.5)) == [])
        #expect(index.names(at: at(114.5, 30.5)) == ["apart"])
        #expect(index.names(at: at(113.5, 33.5)) == ["overlapping"])
        #expect(index.names(at: at(114.5, 34.5)) == ["overlapping"])
        #expect(index.names(at: at(112.5, 34.5)) == [])
    }

    /// A degree of latitude is 111,195.08 m on the sphere: 0.000449 degrees are 49.93 m, 0.000451 are 50.15 m.
    @Test func aLineReachesHalfItsWidth() {
        let index = PlaceIndex([line("road", width: 100, [at(112, 31), at(112.5, 31), at(112.5, 31.4)])])
        #expect(index.names(at: at(112.2, 31.000449)) == ["road"])
        #expect(index.names(at: at(112.2, 31.000451)) == [])
        #expect(index.names(at: at(112.2, 30.999551)) == ["road"])
        #expect(index.names(at: at(112.2, 30.999549)) == [])
        // At 31.2° north a degree of longitude is cos(31.2°) = 0.855364 as long.
        #expect(index.names(at: at(112.5 + 0.000449 / 0.855364, 31.2)) == ["road"])
        #expect(index.names(at: at(112.5 + 0.000451 / 0.855364, 31.2)) == [])
        // Its ends are round.
        #expect(index.names(at: at(112 - 0.000449 / 0.857167, 31)) == ["road"])
        #expect(index.names(at: at(112 - 0.0004 / 0.857167, 31.0004)) == [])
    }

    @Test func aPointReachesItsRadius() {
        let index = PlaceIndex([circle("wash", at(112.2, 31), radius: 1_000)])
        #expect(index.names(at: at(112.2, 31)) == ["wash"])
        #expect(index.names(at: at(112.2, 31.00899)) == ["wash"])
        #expect(index.names(at: at(112.2, 31.00900)) == [])
        #expect(index.names(at: at(112.2 + 0.00899 / 0.857167, 31)) == ["wash"])
        #expect(index.names(at: at(112.2 + 0.00900 / 0.857167, 31)) == [])
        #expect(index.names(at: at(112.2 + 0.007 / 0.857167, 31.007)) == [])
    }

    @Test func placesComeInTheirOrderWhateverTheirForm() {
        let index = PlaceIndex([
            line("road", width: 200, [at(112, 31), at(113, 31)]),
            area("zone", square(112, 30, side: 2)),
            circle("wash", at(112.5, 31), radius: 500),
            areas("twice", [square(112, 30, side: 2)], [square(112.4, 30.9, side: 0.2)]),
            area("far", square(80, 40, side: 1)),
        ])
        #expect(index.names(at: at(112.5, 31)) == ["road", "zone", "wash", "twice"])
        #expect(index.names(at: at(113.5, 31)) == ["zone", "twice"])
        #expect(index.names(at: at(80.5, 40.5)) == ["far"])
        #expect(index.names(at: at(-80, -40)) == [])
    }

    @Test func theArrayOfTheCallerIsEmptiedFirst() {
        let index = PlaceIndex([area("zone", square(112, 30, side: 1))])
        var found: [PlaceID] = []
        index.places(at: at(112.5, 30.5), into: &found)
        index.places(at: at(112.6, 30.5), into: &found)
        #expect(found == [index.id("zone")])
        index.places(at: at(110, 30.5), into: &found)
        #expect(found == [])
    }

    @Test func anEmptyIndexAnswers() {
        let index = PlaceIndex([])
        #expect(index.names(at: at(0, 0)) == [])
        #expect(index.names(at: at(112, 31)) == [])
        #expect(index.place(named: "zone") == nil)
        #expect(index.nearestName(to: "zone") == nil)
    }

    @Test func placesAreFoundByNameAndKind() {
        let index = PlaceIndex([
            area("core", square(112, 30, side: 1)),
            area("site-7", square(113, 30, side: 1), kind: "construction_site"),
            area("site-8", square(114, 30, side: 1), kind: "construction_site"),
        ])
        #expect(index[index.id("site-7")].kind == "construction_site")
        #expect(index.places(ofKind: "construction_site").map(\.number) == [1, 2])
        #expect(index.places(ofKind: "road") == [])
        #expect(index.kinds == ["construction_site", "curfew_zone"])
        #expect(index.nearestName(to: "cor") == "core")
        #expect(index.nearestName(to: "site_7") == "site-7")
        #expect(index.nearestName(to: "wash-station") == nil)
        #expect(index.nearestKind(to: "curfew-zone") == "curfew_zone")
    }

    /// Edges that meet the middles and corners of cells: the box is the map, and is divided by eight again and again.
    @Test func bordersAlongTheLinesOfTheGridAreExact() {
        let map = area("map", square(112, 30, side: 1))
        let quarter = area("quarter", square(112, 30, side: 0.5))
        let diamond = area("diamond", ring((112.5, 30), (113, 30.5), (112.5, 31), (112, 30.5)))
        let index = PlaceIndex([map, quarter, diamond])
        for column in 0...64 {
            for row in 0...64 {
                let east = Double(column) / 64
                let north = Double(row) / 64
                var expected = ["map"]
                if east <= 0.5, north <= 0.5 { expected.append("quarter") }
                if abs(east - 0.5) + abs(north - 0.5) <= 0.5 { expected.append("diamond") }
                #expect(index.names(at: at(112 + east, 30 + north)) == expected, "column \(column), row \(row)")
            }
        }
    }
}

import Documents
import Places
import Telemetry
import Testing

@Suite struct PlaceReaderTests {
    static let city = """
        {
          "type": "FeatureCollection",
          "name": "荆门",
          "datum": "wgs84",
          "features": [
            { "type": "Feature", "id": "core",
              "properties": { "name": "中心\\u57ce区", "kind": "curfew_zone", "grade": 2, "lit": true, "owner": "城管",
                              "note": null, "tags": ["a", {"b": 1}] },
              "geometry": { "type": "Polygon", "coordinates": [
                [[112.0, 31.0, 85.5], [112.4, 31.0, 85], [112.4, 31.4], [112.0, 31.4], [112.0, 31.0, 85.5]],
                [[112.1, 31.1], [112.2, 31.1], [112.2, 31.2], [112.1, 31.2], [112.1, 31.1]]
              ] } },
            { "type": "Feature", "id": 7, "properties": { "kind": "construction_site" },
              "geometry": { "type": "MultiPolygon", "coordinates": [
                [[[112.5, 31], [112.6, 31], [112.6, 31.1], [112.5, 31]]],
                [[[112.7, 31], [112.8, 31], [112.8, 31.1], [112.7, 31]]]
              ] } },
            { "type": "Feature", "properties": { "id": "g207", "name": "G207", "kind": "road", "width": 30 },
              "geometry": { "type": "LineString", "coordinates": [[112.0, 30.9], [112.9, 30.9]] } },
            { "type": "Feature", "properties": { "name": "route 3", "kind": "corridor", "width": 1e2 },
              "geometry": { "type": "MultiLineString", "coordinates": [
                [[112, 30.8], [112.1, 30.8]], [[112.2, 30.8], [112.3, 30.8]]
              ] } },
            { "type": "Feature", "properties": { "name": "wash 1", "kind": "wash_station", "radius": 40.5 },
              "geometry": { "type": "Point", "coordinates": [112.25, 31.25] } },
            { "type": "Feature", "properties": { "name": "school", "kind": "quiet_zone", "radius": 200 },
              "geometry": { "type": "Point", "coordinates": [112.3, 31.3] } }
          ]
        }
        """

    @Test func everyFormOfPlaceIsRead() throws {
        let reader = read(Self.city)
        #expect(reader.errors == [])
        #expect(reader.places.map(\.identifier) == ["core", "7", "g207", "route 3", "wash 1", "school"])
        #expect(reader.places.map(\.name) == ["中心城区", "7", "G207", "route 3", "wash 1", "school"])
        let kinds = ["curfew_zone", "construction_site", "road", "corridor", "wash_station", "quiet_zone"]
        #expect(reader.places.map(\.kind) == kinds)
        let core = try #require(reader.places.first)
        #expect(core.properties == ["grade": .number(2), "lit": .boolean(true), "owner": .text("城管")])
        #expect(reader.places[2].geometry == .lines([[at(112, 30.9), at(112.9, 30.9)]], widthMetres: 30))
        #expect(reader.places[4].geometry == .circle(centre: at(112.25, 31.25), radiusMetres: 40.5))
        #expect(reader.places[4].properties == ["radius": .number(40.5)])

        let index = PlaceIndex(reader.places)
        #expect(index.names(at: at(112.05, 31.05)) == ["core"])
        #expect(index.names(at: at(112.15, 31.15)) == [])
        #expect(index.names(at: at(112.79, 31.01)) == ["7"])
        #expect(index.names(at: at(112.5, 30.9001)) == ["g207"])
        #expect(index.names(at: at(112.25, 30.8)) == ["route 3"])
        #expect(index.names(at: at(112.15, 30.8)) == [])
        #expect(index.names(at: at(112.25, 31.2503)) == ["core", "wash 1"])
    }

    @Test func aSingleFeatureIsAFile() {
        let reader = read(
            """
            \u{FEFF}{"type":"Feature","datum":"wgs84","id":"wash","properties":{"kind":"wash_station","radius":40},
            "geometry":{"type":"Point","coordinates":[112.25,31.25]}}
            """
        )
        #expect(reader.errors == [])
        #expect(reader.places.map(\.identifier) == ["wash"])
    }

    @Test func coordinatesAreConvertedFromTheDatumOfTheFile() throws {
        let text = """
            {"type":"Feature","datum":"gcj02","id":"wash","properties":{"kind":"wash_station","radius":40},
            "geometry":{"type":"Point","coordinates":[112.19942498450777,31.035396986893222]}}
            """
        let place = try #require(read(text).places.first)
        guard case .circle(let centre, _) = place.geometry else {
            Issue.record("expected a circle")
            return
        }
        #expect(Earth.distance(from: centre, to: at(112.1935849, 31.0376011)) < 0.01)
    }

    @Test func numbersAreTheNearestDoubles() throws {
        let numbers = [
            "112.19358490000001", "-0.1", "1e2", "0.000001", "1.7976931348623157e308", "123456789012345678901",
            "31.037601099999999", "4.35", "9007199254740993", "100000000000000.5", "-0", "2.5E-3",
        ]
        let members = numbers.enumerated().map { "\"n\($0)\":\($1)" }.joined(separator: ",")
        let text = """
            {"type":"Feature","datum":"wgs84","id":"p","properties":{"kind":"site","radius":40,\(members)},
            "geometry":{"type":"Point","coordinates":[112,31]}}
            """
        let place = try #require(read(text).places.first)
        for (index, number) in numbers.enumerated() {
            #expect(place.properties["n\(index)"] == .number(Double(number)!), "\(number)")
        }
    }

    @Test func textsKeepTheirEscapesResolved() throws {
        let text = #"""
            {"type":"Feature","datum":"wgs84","id":"p","properties":{"kind":"site","radius":40,
            "a":"\"\\\/\b\f\n\r\t","b":"\u8346\u95e8 \ud83d\ude9a","c":"\ud83d!","d":"荆门🚚"},
            "geometry":{"type":"Point","coordinates":[112,31]}}
            """#
        let properties = try #require(read(text).places.first).properties
        #expect(properties["a"] == .text("\"\\/\u{8}\u{C}\n\r\t"))
        #expect(properties["b"] == .text("荆门 🚚"))
        #expect(properties["c"] == .text("\u{FFFD}!"))
        #expect(properties["d"] == .text("荆门🚚"))
    }

    @Test func identifiersAreUniqueAcrossFiles() {
        func wash(_ id: String) -> [UInt8] {
            Array(
                """
                {"type":"Feature","datum":"wgs84",
                 "id":"\(id)","properties":{"kind":"wash_station","radius":40},
                 "geometry":{"type":"Point","coordinates":[112.25,31.25]}}
                """.utf8
            )
        }
        var reader = PlaceReader()
        reader.read(wash("wash-1"), file: "a.geojson")
        reader.read(wash("wash-2"), file: "b.geojson")
        reader.read(wash("wash-1"), file: "c.geojson")
        #expect(reader.places.map(\.identifier) == ["wash-1", "wash-2"])
        #expect(
            reader.errors.map(\.description) == [
                "c.geojson:1:1: \"wash-1\" is already the identifier of the place at a.geojson:1: rename one"
            ]
        )
    }

    @Test func allErrorsOfAFileAreCollected() {
        let reader = read(
            """
            {"type":"FeatureCollection","datum":"wgs-84","features":[
              {"type":"Feature","id":"a","properties":{"kind":"curfew-zone"},"geometry":{"type":"Polygon","coordinates":
                [[[112,31],[113,31],[113,32]],[[1,2],[3]]]}},
              {"type":"Feature","properties":{"kind":"road","name":"b"},"geometry":{"type":"LineString","coordinates":
                [[112,31],[31,112]]}},
              {"type":"Feature","id":"c","properties":{"kind":"site","radius":5},"geometry":{"type":"Point","coordinates":
                [112,31]}}
            ]}
            """
        )
        #expect(reader.places.map(\.identifier) == ["c"])
        #expect(
            reader.errors.map(\.description) == [
                "places/core.geojson:1:37: datum \"wgs-84\" is not known: did you mean \"wgs84\"?",
                "places/core.geojson:2:51: feature 1 (a): kind \"curfew-zone\" is not known: "
                    + "did you mean \"curfew_zone\"?",
                "places/core.geojson:3:6: feature 1 (a): ring 1 has 3 positions: "
                    + "a ring needs four, the last equal to the first",
                "places/core.geojson:3:42: feature 1 (a): ring 2: position 2: expected [longitude, latitude]",
                "places/core.geojson:4:80: feature 2 (b): a LineString needs the property \"width\", in metres",
                "places/core.geojson:5:15: feature 2 (b): position 2: 31.0, 112.0 is no longitude and latitude: "
                    + "GeoJSON puts the longitude first",
            ]
        )
    }

    @Test func errorsBeyondTheBoundAreCutOff() {
        let features = repeatElement("{\"type\":\"Feature\"}", count: 2_000).joined(separator: ",\n")
        let reader = read("{\"type\":\"FeatureCollection\",\"datum\":\"wgs84\",\"features\":[\(features)]}")
        #expect(reader.errors.count == PlaceReader.maximumErrors + 1)
        #expect(reader.errors.last?.message == "there may be more errors: correct these first")
    }
}

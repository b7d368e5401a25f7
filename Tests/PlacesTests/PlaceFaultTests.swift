import Documents
import Places
import TestSupport
import Testing

/// What each fault in a place file is told as.
@Suite struct PlaceFaultTests {
    struct Fault: CustomTestStringConvertible {
        let text: String
        /// `line:column: message`
        let message: String

        var testDescription: String { message }
    }

    /// A feature with one thing wrong.
    static func feature(
        properties: String = #""kind":"road","width":30,"radius":40"#,
        geometry: String = #"{"type":"Point","coordinates":[112,31]}"#
    ) -> String {
        #"{"type":"Feature","datum":"wgs84","id":"p","# + "\n"
            + "\"properties\":{\(properties)},\n\"geometry\":\(geometry)}"
    }

    static func polygon(_ ring: String) -> String {
        feature(geometry: #"{"type":"Polygon","coordinates":[\#n\#(ring)]}"#)
    }

    static func line(_ positions: String) -> String {
        feature(geometry: #"{"type":"LineString","coordinates":\#n\#(positions)}"#)
    }

    static let files = [
        Fault(text: "[]", message: #"1:1: expected a GeoJSON object, { "type": "FeatureCollection", … }"#),
        Fault(
            text: #"{"datum":"wgs84"}"#,
            message: #"1:1: no member "type": expected "FeatureCollection" or "Feature""#
        ),
        Fault(
            text: #"{"datum":"wgs84","type":"Point"}"#,
            message: #"1:25: "type" is "Point": expected "FeatureCollection" or "Feature""#
        ),
        Fault(
            text: #"{"datum":"wgs84","type":"FeatureCollection"}"#,
            message: #"1:1: no array "features" in the FeatureCollection"#
        ),
        Fault(
            text: #"{"type":"FeatureCollection","features":[]}"#,
            message: #"1:1: no member "datum": add one of "wgs84", "gcj02", "bd09" beside "type""#
        ),
        Fault(
            text: #"{"type":"FeatureCollection","features":[],"Datun":"wgs84"}"#,
            message: #"1:1: no member "datum" (is it meant by "Datun"?): "#
                + #"add one of "wgs84", "gcj02", "bd09" beside "type""#
        ),
        Fault(
            text: #"{"type":"FeatureCollection","datum":"gjc02","features":[]}"#,
            message: #"1:37: datum "gjc02" is not known: did you mean "gcj02"?"#
        ),
        Fault(
            text: #"{"type":"FeatureCollection","datum":"ED50","features":[]}"#,
            message: #"1:37: datum "ED50" is not known: it is one of "wgs84", "gcj02", "bd09""#
        ),
        Fault(
            text: #"{"type":"FeatureCollection","datum":4326,"features":[]}"#,
            message: #"1:37: "datum" must be one of "wgs84", "gcj02", "bd09""#
        ),
        Fault(
            text: #"{"type":"FeatureCollection","datum":"wgs84","datum":"gcj02","features":[]}"#,
            message: #"1:45: the file has "datum" twice"#
        ),
        Fault(
            text: #"{"type":"FeatureCollection","datum":"wgs84","features":[7]}"#,
            message: "1:57: feature 1 is no object"
        ),
    ]

    static let features = [
        Fault(
            text: feature(properties: #""radius":40,"Kind":"road""#),
            message: #"1:1: feature 1 (p): no property "kind" (is it meant by "Kind"?): add one, such as "#
                + "construction_site, corridor, curfew_road, curfew_zone, disposal_site, district, road, wash_station"
        ),
        Fault(
            text: feature(properties: #""kind":"wash-staton","radius":40"#),
            message: #"2:22: feature 1 (p): kind "wash-staton" is not known: did you mean "wash_station"?"#
        ),
        Fault(
            text: feature(properties: #""kind":7,"radius":40"#),
            message: #"2:22: feature 1 (p): "kind" must be a text that is not empty"#
        ),
        Fault(
            text: feature(properties: #""kind":"road","radius":40,"name":"""#),
            message: #"2:48: feature 1 (p): "name" must be a text that is not empty"#
        ),
        Fault(
            text: #"{"type":"Feature","datum":"wgs84","properties":{"kind":"road","radius":40},"#
                + #""geometry":{"type":"Point","coordinates":[112,31]}}"#,
            message: #"1:1: feature 1: neither "id" nor "name": rules could not refer to it"#
        ),
        Fault(
            text: feature(geometry: #"{"type":"Polgon","coordinates":[]}"#),
            message: #"3:20: feature 1 (p): geometry type "Polgon" is not known: did you mean "Polygon"?"#
        ),
        Fault(
            text: feature(geometry: #"{"type":"MultiPoint","coordinates":[]}"#),
            message: #"3:20: feature 1 (p): geometry type "MultiPoint" cannot be a place: "#
                + "use one of Polygon, MultiPolygon, LineString, MultiLineString, Point"
        ),
        Fault(text: feature(geometry: "null"), message: "1:1: feature 1 (p): no geometry"),
        Fault(text: feature(geometry: "{}"), message: #"3:12: feature 1 (p): the geometry has no "type""#),
        Fault(
            text: feature(geometry: #"{"type":"Point"}"#),
            message: #"3:12: feature 1 (p): the geometry has no array "coordinates""#
        ),
        Fault(
            text: feature(properties: #""kind":"road""#),
            message: #"3:20: feature 1 (p): a Point needs the property "radius", in metres"#
        ),
        Fault(
            text: feature(properties: #""kind":"road","radius":"40 m""#),
            message: #"2:38: feature 1 (p): "radius" is "40 m": expected a number of metres over 0, up to 50000"#
        ),
        Fault(
            text: feature(properties: #""kind":"road","radius":0"#),
            message: #"2:38: feature 1 (p): "radius" is 0: expected a number of metres over 0, up to 50000"#
        ),
    ]

    static let shapes = [
        Fault(
            text: polygon("[]"),
            message: "4:1: feature 1 (p): ring 1 has 0 positions: "
                + "a ring needs four, the last equal to the first"
        ),
        Fault(text: polygon("7"), message: "4:1: feature 1 (p): ring 1: expected an array of positions"),
        Fault(
            text: polygon("[[112,31],[113,31],[113,32],[112,32]]"),
            message: "4:1: feature 1 (p): ring 1 is not closed: repeat its first position at its end"
        ),
        Fault(
            text: polygon("[[112,31],[113,31],[114,31],[112,31]]"),
            message: "4:1: feature 1 (p): ring 1 encloses no area"
        ),
        Fault(
            text: polygon("[[112,31],[113,32],[113,31],[112,32],[112,31]]"),
            message: "4:1: feature 1 (p): ring 1 encloses no area"
        ),
        Fault(
            text: polygon("[[179,31],[-179,31],[-179,32],[179,32],[179,31]]"),
            message: "4:1: feature 1 (p): ring 1 crosses the antimeridian: cut it in two there"
        ),
        Fault(
            text: polygon("[[112,31],[113,1e999],[113,32],[112,31]]"),
            message: "4:11: feature 1 (p): ring 1: position 2: 113.0, inf is no longitude and latitude"
        ),
        Fault(
            text: polygon("[[112,31],[113,31],[113],[112,31]]"),
            message: "4:20: feature 1 (p): ring 1: "
                + "position 3: expected [longitude, latitude]"
        ),
        Fault(text: line("[[112,31],[112,31]]"), message: "4:1: feature 1 (p): a line needs two different positions"),
        Fault(text: line("[]"), message: "4:1: feature 1 (p): a line needs two different positions"),
        Fault(
            text: line("[[112,31],[112,86]]"),
            message: "4:1: feature 1 (p): lines and points must keep between 85° south and 85° north; use a polygon"
        ),
        Fault(
            text: line("[[179.5,31],[-179.5,31]]"),
            message: "4:1: feature 1 (p) crosses the antimeridian: cut it in two there"
        ),
    ]

    static let syntax = [
        Fault(text: "", message: "1:1: not JSON: expected a value, found the end of the file"),
        Fault(text: "{\n  \"a\" 1}", message: "2:7: not JSON: expected ':', found '1'"),
        Fault(text: "{\"荆门\": 1,}", message: "1:10: not JSON: expected a name in quotes, found '}'"),
        Fault(text: "[1 2]", message: "1:4: not JSON: expected ',' or ']', found '2'"),
        Fault(text: "{\"a\": 1", message: "1:8: not JSON: expected ',' or '}', found the end of the file"),
        Fault(text: "[01]", message: "1:3: not JSON: a number must not begin with 0"),
        Fault(text: "[1.]", message: "1:4: not JSON: expected a digit, found ']'"),
        Fault(text: "[-]", message: "1:3: not JSON: expected a digit, found ']'"),
        Fault(text: "[nul]", message: "1:2: not JSON: expected 'null'"),
        Fault(text: "[\"a]", message: "1:2: not JSON: the text that begins here has no closing '\"'"),
        Fault(
            text: "[\"\\x\"]",
            message: "1:4: not JSON: unknown escape: after '\\' comes one of \" \\ / b f n r t u"
        ),
        Fault(text: "[\"\\u12g4\"]", message: "1:7: not JSON: expected four hexadecimal digits after '\\u'"),
        Fault(
            text: "[\"a\nb\"]",
            message: "1:4: not JSON: a control character or line break inside a text: escape it"
        ),
        Fault(text: "[] []", message: "1:4: not JSON: expected the end of the file, found '['"),
        Fault(text: "[荆]", message: "1:2: not JSON: expected a value, found '荆'"),
    ]

    @Test(arguments: files + features + shapes + syntax)
    func faultsSayWhatIsWrongAndWhere(_ fault: Fault) {
        let reader = read(fault.text, file: "a.geojson")
        #expect(reader.errors.map(\.description) == ["a.geojson:" + fault.message])
    }

    @Test func textThatIsNotUTF8IsRefused() {
        var reader = PlaceReader()
        reader.read(Array("[\"".utf8) + [0xBE, 0xA3, 0xC3, 0xC5] + Array("\"]".utf8), file: "gbk.geojson")
        let message = "gbk.geojson:1:3: not JSON: the text is not UTF-8: save the file in that encoding"
        #expect(reader.errors.map(\.description) == [message])
    }

    @Test func nestingIsBounded() {
        let text = String(repeating: "[", count: 100_000)
        let message = "a.geojson:1:65: not JSON: nested more than 64 levels deep"
        #expect(read(text, file: "a.geojson").errors.map(\.description) == [message])
    }

    /// Whatever bytes are changed, dropped or doubled, reading ends with places or errors, and never with neither.
    @Test func damagedFilesNeverTrap() {
        let seed: UInt64 = 99
        var random = SplitMix64(seed: seed)
        let whole = Array(PlaceReaderTests.city.utf8)
        for _ in 0..<100 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let position = bytes.indices.randomElement(using: &random)!
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes[position] = .random(in: 0...255, using: &random)
                case 1: bytes.remove(at: position)
                case 2: bytes.insert(bytes[position], at: position)
                default: bytes[position] = Array("{}[],:\"0-e.\\n".utf8).randomElement(using: &random)!
                }
            }
            var reader = PlaceReader()
            reader.read(bytes, file: "damaged")
            _ = PlaceIndex(reader.places).names(at: at(112.2, 31.05))
            #expect(!reader.places.isEmpty || !reader.errors.isEmpty, "seed \(seed)")
        }
    }
}

import Places
import Telemetry
import TestSupport
import Testing

/// The reference points come from the tests of googollee/eviltransform@03ba58d9, wandergis/coordtransform@606c6f3b
/// and hujiulong/gcoord (china-cities.json, BD09.spec.ts).
///
/// The BD-09 points of eviltransform are not among them: its BD-09 takes the sine of π instead of 3000π/180 times the
/// angle, which is up to 40 m beside Baidu's.
@Suite struct DatumTests {
    /// A WGS-84 position and the same place in another datum, latitude first.
    struct Reference: CustomTestStringConvertible {
        let name: String
        let datum: Datum
        let wgs84: (latitude: Double, longitude: Double)
        let shifted: (latitude: Double, longitude: Double)
        var tolerance = 1e-6

        var testDescription: String { "\(name) in \(datum.rawValue)" }
    }

    static let references = [
        Reference(
            name: "Shanghai",
            datum: .gcj02,
            wgs84: (31.1774276, 121.5272106),
            shifted: (31.17530398364597, 121.531541859215)
        ),
        Reference(
            name: "Shenzhen",
            datum: .gcj02,
            wgs84: (22.543847, 113.912316),
            shifted: (22.540796131694766, 113.9171764808363)
        ),
        Reference(
            name: "Beijing",
            datum: .gcj02,
            wgs84: (39.911954, 116.377817),
            shifted: (39.91334545536069, 116.38404722455657)
        ),
        Reference(
            name: "Tian'anmen",
            datum: .gcj02,
            wgs84: (39.915, 116.404),
            shifted: (39.91640428150164, 116.41024449916938),
            tolerance: 1e-9
        ),
        // What the map services themselves answered; the formulas come within half a metre.
        Reference(
            name: "Jingmen",
            datum: .gcj02,
            wgs84: (31.0376011, 112.1935849),
            shifted: (31.0354012, 112.1994301),
            tolerance: 6e-6
        ),
        Reference(
            name: "Jingmen",
            datum: .bd09,
            wgs84: (31.0376011, 112.1935849),
            shifted: (31.0417338, 112.2058231),
            tolerance: 6e-6
        ),
        Reference(
            name: "Heilongjiang",
            datum: .bd09,
            wgs84: (44.99171540, 122.98762210),
            shifted: (45, 123),
            tolerance: 5e-6
        ),
        Reference(name: "Denver", datum: .gcj02, wgs84: (39.7392, -104.9903), shifted: (39.7392, -104.9903)),
        Reference(name: "Brisbane", datum: .gcj02, wgs84: (-27.4698, 153.0251), shifted: (-27.4698, 153.0251)),
        Reference(name: "Rio", datum: .bd09, wgs84: (-22.9068, -43.1729), shifted: (-22.9068, -43.1729)),
    ]

    @Test(arguments: references)
    func convertsToAndFromTheReferencePoints(_ reference: Reference) throws {
        let position = at(reference.wgs84.longitude, reference.wgs84.latitude)
        let shifted = reference.datum.fromWGS84(position)
        #expect(abs(shifted.latitude - reference.shifted.latitude) < reference.tolerance)
        #expect(abs(shifted.longitude - reference.shifted.longitude) < reference.tolerance)

        let back = try #require(
            reference.datum.toWGS84(latitude: reference.shifted.latitude, longitude: reference.shifted.longitude)
        )
        #expect(abs(back.latitude - reference.wgs84.latitude) < reference.tolerance)
        #expect(abs(back.longitude - reference.wgs84.longitude) < reference.tolerance)
    }

    /// GCJ-02 39.915, 116.404 is BD-09 39.92133699351021, 116.41036949371029.
    @Test func baiduLiesOnTopOfGCJ02() throws {
        let middle = try #require(Datum.gcj02.toWGS84(latitude: 39.915, longitude: 116.404))
        let baidu = Datum.bd09.fromWGS84(middle)
        #expect(abs(baidu.latitude - 39.92133699351021) < 1e-9)
        #expect(abs(baidu.longitude - 116.41036949371029) < 1e-9)
    }

    @Test func theShiftInJingmenIsSixHundredMetres() throws {
        let mistaken = try #require(Datum.wgs84.toWGS84(latitude: 31.0354012, longitude: 112.1994301))
        let distance = Earth.distance(from: at(112.1935849, 31.0376011), to: mistaken)
        #expect((600...615).contains(distance))
    }

    @Test(arguments: Datum.allCases)
    func roundTripsInJingmen(_ datum: Datum) throws {
        let seed: UInt64 = 20_261_123
        var random = SplitMix64(seed: seed)
        for _ in 0..<2_000 {
            let position = at(.random(in: 111.8...113.5, using: &random), .random(in: 30.5...31.7, using: &random))
            let shifted = datum.fromWGS84(position)
            let back = try #require(datum.toWGS84(latitude: shifted.latitude, longitude: shifted.longitude))
            let error = max(abs(back.latitude - position.latitude), abs(back.longitude - position.longitude))
            #expect(error < 1e-7, "seed \(seed), \(position)")
        }
    }

    @Test func theShiftEndsAtTheBoxAroundChina() {
        for (longitude, latitude) in [(72.0039, 35.0), (137.8348, 35.0), (105.0, 0.8292), (105.0, 55.8272)] {
            #expect(Datum.gcj02.toWGS84(latitude: latitude, longitude: longitude) == at(longitude, latitude))
            #expect(Datum.bd09.fromWGS84(at(longitude, latitude)) == (latitude, longitude))
        }
        for (longitude, latitude) in [(72.0041, 35.0), (137.8346, 35.0), (105.0, 0.8294), (105.0, 55.8270)] {
            #expect(Datum.gcj02.toWGS84(latitude: latitude, longitude: longitude) != at(longitude, latitude))
        }
    }

    @Test(arguments: [(91.0, 112.0), (31.0, 181.0), (.nan, 112.0), (31.0, -.infinity)])
    func noPositionIsMadeOfImpossibleNumbers(latitude: Double, longitude: Double) {
        for datum in Datum.allCases {
            #expect(datum.toWGS84(latitude: latitude, longitude: longitude) == nil)
        }
    }
}

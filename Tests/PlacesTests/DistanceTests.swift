import Places
import Telemetry
import TestSupport
import Testing

@Suite struct DistanceTests {
    @Test func greatCirclesAgreeWithPublishedDistances() {
        // Shanghai to Beijing: 1,078,164 m on a sphere of 6,378,137 m (googollee/eviltransform, go/transform_test.go).
        let shanghai = at(121.531541859215, 31.17530398364597)
        let beijing = at(116.38404722455657, 39.91334545536069)
        let distance = Earth.distance(from: shanghai, to: beijing)
        #expect(abs(distance * 6_378_137 / Earth.meanRadiusMetres - 1_078_164) < 1)
        #expect(Earth.distance(from: beijing, to: shanghai) == distance)
        #expect(Earth.distance(from: beijing, to: beijing) == 0)
    }

    @Test func antipodesAreHalfTheEquatorApart() {
        let distance = Earth.distance(from: at(0, 0), to: at(180, 0))
        #expect(abs(distance - Earth.meanRadiusMetres * .pi) < 0.001)
    }

    /// A degree of latitude is 111,195.08 m; at 31° north one of longitude is cos(31°) of it, 95,312.76 m.
    @Test func distancesRunToTheBorder() {
        let index = PlaceIndex([area("yard", square(112, 30, side: 4), square(113, 31, side: 2))])
        let yard = index.id("yard")
        #expect(index.distance(from: at(112.5, 32), to: yard) == 0)
        #expect(index.distance(from: at(112, 30), to: yard) == 0)
        #expect(abs(index.distance(from: at(114, 29.9), to: yard) - 11_119.51) < 0.01)
        #expect(abs(index.distance(from: at(114, 31.01), to: yard) - 1_111.95) < 0.01)
        #expect(abs(index.distance(from: at(111.99, 31), to: yard) - 953.13) < 0.01)
    }

    @Test func distancesRunToTheCentreLineAndTheRim() {
        let index = PlaceIndex([
            line("road", width: 100, [at(112, 31), at(112.5, 31)], [at(112, 32), at(112.5, 32)]),
            circle("wash", at(112.2, 31), radius: 1_000),
        ])
        #expect(index.distance(from: at(112.2, 31), to: index.id("road")) == 0)
        #expect(abs(index.distance(from: at(112.2, 31.0001), to: index.id("road")) - 11.12) < 0.01)
        #expect(abs(index.distance(from: at(112.2, 31.9), to: index.id("road")) - 11_119.51) < 1)
        #expect(index.distance(from: at(112.2, 31.001), to: index.id("wash")) == 0)
        #expect(abs(index.distance(from: at(112.2, 31.1), to: index.id("wash")) - 10_119.51) < 0.01)
    }

    /// The oracle walks along the border in small steps and asks the great circle at each.
    @Test func distancesAreTrueToAThousandth() {
        let seed: UInt64 = 7
        var random = SplitMix64(seed: seed)
        for _ in 0..<8 {
            let west = Double.random(in: 100...120, using: &random)
            let south = Double.random(in: 20...49, using: &random)
            let corners = (0..<40).map { _ in
                at(west + .random(in: 0...0.3, using: &random), south + .random(in: 0...0.3, using: &random))
            }
            let index = PlaceIndex([line("road", width: 10, corners)])
            let start = at(
                west + .random(in: -0.15...0.45, using: &random),
                south + .random(in: -0.1...0.4, using: &random)
            )
            var least = Double.infinity
            for (from, to) in zip(corners, corners.dropFirst()) {
                for step in 0...50 {
                    let share = Double(step) / 50
                    let longitude = from.longitude + share * (to.longitude - from.longitude)
                    let latitude = from.latitude + share * (to.latitude - from.latitude)
                    least = min(least, Earth.distance(from: start, to: at(longitude, latitude)))
                }
            }
            let distance = index.distance(from: start, to: index.id("road"))
            // The oracle's own steps are up to 920 m long.
            #expect(distance <= least * 1.001 + 0.01, "seed \(seed), \(start)")
            #expect(least <= (distance * distance + 460 * 460).squareRoot() * 1.001, "seed \(seed), \(start)")
        }
    }
}

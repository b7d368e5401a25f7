import Places
import Telemetry

/// How far a truck drove on one day, and how much of it under the eyes of its terminal.
struct DayMileage: Equatable {
    let metres: Double
    /// Of ``metres``, those between fixes that are no farther apart than the bound of a continuous track.
    let continuousMetres: Double

    /// Measures a day's samples.
    ///
    /// The way is cut into pieces where the truck has come a step away from the last cut; a piece is as long as its odometer says,
    /// or else as its ends are apart. What the day's last piece lacks of a step counts only by the odometer.
    ///
    /// `previous`: the last sample before the day; `nil` where it is too long ago.
    init(_ samples: ArraySlice<TruckSample>, after previous: TruckSample?, _ terms: OnlineTerms) {
        var byOdometer = Way()
        var onMap = Way()
        var anchor = previous ?? samples.first
        var last = anchor?.at ?? .distantPast
        var isBroken = false
        for sample in samples {
            guard let start = anchor else { break }
            let silence = sample.at - last
            last = sample.at
            if silence > terms.longestSilence.value {
                anchor = sample
                isBroken = false
                continue
            }
            isBroken = isBroken || silence > terms.continuous.value
            let distance = Earth.distance(from: start.coordinate, to: sample.coordinate)
            guard distance >= terms.step.value else { continue }
            byOdometer.add(odometer(from: start, to: sample, terms.fastest.value) ?? distance, isBroken)
            onMap.add(distance, isBroken)
            anchor = sample
            isBroken = false
        }
        if let anchor, let end = samples.last, let rest = odometer(from: anchor, to: end, terms.fastest.value) {
            byOdometer.add(rest, isBroken)
        }
        let way = byOdometer.metres >= onMap.metres * terms.odometerShare.value ? byOdometer : onMap
        metres = way.metres
        continuousMetres = way.continuousMetres
    }

    private struct Way {
        var metres = 0.0
        var continuousMetres = 0.0

        mutating func add(_ piece: Double, _ isBroken: Bool) {
            metres += piece
            if !isBroken { continuousMetres += piece }
        }
    }
}

/// Metres by the odometer; `nil` where there is none, it was turned back, or no truck drives that fast.
private func odometer(from start: TruckSample, to end: TruckSample, _ fastest: Double) -> Double? {
    guard let before = start.mileage, let after = end.mileage, after >= before else { return nil }
    let kilometres = after - before
    // Terminals show tenths of a kilometre, some whole ones.
    let reach = fastest * (end.at - start.at).seconds / 3600 + 1
    return kilometres <= reach ? kilometres * 1000 : nil
}

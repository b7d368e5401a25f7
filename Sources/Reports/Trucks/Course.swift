import Places
import Telemetry

/// How a truck got from one sample to another.
struct Course: Equatable {
    /// In metres, along the great circles between the fixes that count; see ``TripTerms/step``.
    private(set) var metres = 0.0
    /// The highest speed that was reported, in km/h; `nil` where none was.
    private(set) var topSpeed: Double?
    /// How often nothing was heard for longer than the bound of a gap, and for how long in all.
    private(set) var gaps = 0
    private(set) var silence = TimeSpan.zero

    /// Measures samples that follow each other.
    init(_ samples: ArraySlice<TruckSample>, step: Double, gap: TimeSpan) {
        guard let first = samples.first, let last = samples.last else { return }
        var anchor = first.coordinate
        var previous = first.at
        for sample in samples {
            let distance = Earth.distance(from: anchor, to: sample.coordinate)
            // What is nearer may be the noise of a truck that stands; the last fix ends the way wherever it is.
            if distance >= step || (sample.at == last.at && metres > 0) {
                metres += distance
                anchor = sample.coordinate
            }
            if let speed = sample.speed { topSpeed = max(topSpeed ?? 0, speed) }
            if sample.at - previous > gap {
                gaps += 1
                silence = silence + (sample.at - previous)
            }
            previous = sample.at
        }
    }
}

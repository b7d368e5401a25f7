import Places
import Telemetry

/// A device's stay in a place.
struct PlaceVisit: Equatable {
    let place: PlaceID
    let from: Instant
    let to: Instant
    /// Whether it was seen coming in, or was there from the first fix on.
    let isEntrySeen: Bool
    /// Whether it was seen going out, or was there until the last fix.
    let isExitSeen: Bool
}

/// The stays in the order in which they begin; a device has left a place when it has been outside for so long.
func placeVisits(of samples: [TruckSample], in places: PlaceIndex, leaving: TimeSpan) -> [PlaceVisit] {
    struct Stay {
        let from: Instant
        let isEntrySeen: Bool
        var outSince: Instant?
    }
    var stays: [PlaceID: Stay] = [:]
    var visits: [PlaceVisit] = []
    func end(_ place: PlaceID, _ stay: Stay, at instant: Instant, isSeen: Bool) {
        visits.append(
            PlaceVisit(place: place, from: stay.from, to: instant, isEntrySeen: stay.isEntrySeen, isExitSeen: isSeen)
        )
    }
    var here: [PlaceID] = []
    for sample in samples {
        places.places(at: sample.coordinate, into: &here)
        for (place, stay) in stays where !here.contains(place) {
            let outSince = stay.outSince ?? sample.at
            stays[place]?.outSince = outSince
            guard sample.at - outSince >= leaving else { continue }
            end(place, stay, at: outSince, isSeen: true)
            stays[place] = nil
        }
        for place in here {
            if stays[place] == nil {
                stays[place] = Stay(from: sample.at, isEntrySeen: sample.at != samples[0].at)
            } else {
                stays[place]?.outSince = nil
            }
        }
    }
    if let last = samples.last {
        for (place, stay) in stays { end(place, stay, at: stay.outSince ?? last.at, isSeen: stay.outSince != nil) }
    }
    return visits.sorted { ($0.from, $0.place) < ($1.from, $1.place) }
}

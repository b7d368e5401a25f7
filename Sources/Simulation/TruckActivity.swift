import Telemetry

/// What a truck does during one stage, and how it reports it: `schemas/truck.schema.json`.
struct TruckActivity: Activity {
    enum Load: Sendable {
        case empty, half, full
    }

    var motion: Motion
    var load: Load
    var isCovered: Bool
    var isLifted: Bool
    var ignition: Bool
    /// Kilometres when the stage begins.
    var mileage: Double
    let plane: Plane

    func write(to payload: inout Payload, at instant: Instant, after seconds: Double, noise: inout SplitMix64) {
        let fix = motion.fix(after: seconds, noise: &noise)
        payload.write("time", instant.milliseconds)
        payload.write(fix, on: plane)
        switch load {
        case .empty: payload.write("load", text: "empty")
        case .half: payload.write("load", text: "half")
        case .full: payload.write("load", text: "full")
        }
        payload.write("cover", text: isCovered ? "closed" : "open")
        payload.write("lift", text: isLifted ? "up" : "down")
        payload.write("ignition", ignition)
        payload.write("mileage", mileage + fix.metres / 1000, decimals: 1)
    }
}

extension Payload {
    /// Latitude, longitude, speed and course.
    mutating func write(_ fix: Fix, on plane: Plane) {
        let degrees = plane.degrees(of: fix.point)
        write("lat", degrees.latitude, decimals: 6)
        write("lon", degrees.longitude, decimals: 6)
        write("speed", fix.kilometresPerHour, decimals: 1)
        write("course", fix.course - (fix.course / 360).rounded(.down) * 360, decimals: 0)
    }
}

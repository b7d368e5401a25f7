import Telemetry

/// What a payload says of one moment, held against the schema of its class.
struct DecodedReading {
    let observedAt: Instant
    let measurements: Measurements
}

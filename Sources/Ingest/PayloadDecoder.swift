import Telemetry

/// Reads the payloads of a source that speaks a protocol of its own.
///
/// A payload may hold several messages, and a bad one does not cost the good ones. A decoder keeps nothing between payloads: what was
/// acknowledged to the broker is on the disk, and no half of a message may be lost with the process.
protocol PayloadDecoder {
    /// Everything in a payload, in its order; at least one item, unless another source of the topic takes all of it.
    ///
    /// * `device`: the name in the topic. A message that says it is of another one is refused.
    /// * `wall`, `now`: as in ``ReadingChecks/check(_:wall:now:hint:)``.
    func items(of payload: Span<UInt8>, device: Span<UInt8>, wall: Instant, now: Instant?) -> [PayloadItem]
}

/// What a message came to.
enum PayloadItem {
    case reading(DecodedReading)
    /// With the bytes that are kept: as a payload of its own, they come to the same again.
    case refused(Refusal, [UInt8])
    /// A message that is as it should be and measures nothing: a heartbeat, a registration.
    case withoutReading
}

extension PayloadItem {
    /// A reading, or why there is none.
    ///
    /// * `kept`: the bytes that are kept of a refused one.
    init(kept: () -> [UInt8], of reading: () throws(Refusal) -> DecodedReading) {
        do throws(Refusal) {
            self = .reading(try reading())
        } catch {
            self = .refused(error, kept())
        }
    }

    /// An item for the whole payload.
    static func refused(_ reason: Rejection.Reason, _ detail: String, _ payload: Span<UInt8>) -> PayloadItem {
        .refused(Refusal(reason: reason, detail: detail), payload.indices.map { payload[$0] })
    }
}

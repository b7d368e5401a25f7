import HJ212
import Ingest
import Places
import Telemetry

/// An intake with one source of kitchens that speak HJ 212, `hj212/{device}`, and what it makes of payloads.
struct MonitorDesk: ~Copyable {
    static let device = "4208022018070100000000A1"
    /// The boxes of a maker who has the fan at the first place and the purifier at the second.
    static let vendor = MonitorVendor(
        name: "boxmaker",
        readouts: [
            FactorReadout("fan", ["SB1"], .suffix(.runState), .on([1])),
            FactorReadout("purifier", ["SB2"], .suffix(.runState), .on([1])),
        ]
    )
    /// An hour after the frames here were sent.
    static let wall = Instant(rfc3339: "2025-11-03T21:00:00+08:00")!

    let deviceClass: DeviceClass
    private var intake: Intake

    init(_ settings: MonitorSettings = MonitorSettings(vendor: vendor), className: String = "fume") {
        let index = shippedCatalogue.index(of: className)!
        deviceClass = shippedCatalogue[index]
        intake = Intake(
            sources: [
                Source(
                    topic: try! TopicPattern("hj212/{device}"),
                    deviceClass: index,
                    format: .hj212,
                    datum: .wgs84,
                    monitors: settings
                )
            ],
            catalogue: shippedCatalogue,
            directory: DeviceDirectory(),
            acceptance: Acceptance(),
            clock: .wall
        )
    }

    mutating func take(_ payload: String, device: String = device) -> Arrivals {
        take(Array(payload.utf8), device: device)
    }

    mutating func take(_ payload: [UInt8], device: String = device) -> Arrivals {
        var arrivals = Arrivals()
        let topic = Array("hj212/\(device)".utf8)
        intake.take(topic: topic.span, payload: payload.span, isRetained: false, wall: Self.wall, into: &arrivals)
        return arrivals
    }

    /// Each reading as its time and its values.
    func told(_ arrivals: Arrivals) -> [String] {
        arrivals.readings.map { reading in
            let values = deviceClass.values(of: reading).sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
            return ([String(reading.observedAt.rfc3339().dropFirst(11).prefix(8))] + values).joined(separator: ", ")
        }
    }
}

/// A frame of the monitor with this content, as real-time data unless told otherwise.
func monitorFrame(
    _ content: String,
    command: Int = 2011,
    device: String = MonitorDesk.device,
    checksum: ChecksumKind = .hj212,
    packet: String = ""
) -> String {
    let flag = packet.isEmpty ? 5 : 7
    let segment =
        "QN=20251103193000001;ST=31;CN=\(command);PW=123456;MN=\(device);Flag=\(flag);\(packet)CP=&&\(content)&&"
    let checksums = Checksums(of: segment.utf8.span)
    let digits = String(checksums[checksum] ?? 0, radix: 16, uppercase: true)
    let length = String(segment.utf8.count)
    return "##" + String(repeating: "0", count: 4 - length.count) + length + segment
        + String(repeating: "0", count: 4 - digits.count) + digits + "\r\n"
}

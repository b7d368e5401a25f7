import HJ212
import Telemetry

/// A monitor that speaks HJ 212 over a wire, as a test tells it to.
final class Kitchen {
    let name: String
    let wire: Wire
    private let password: String
    private var splitter = FrameSplitter()

    init(_ name: String, over wire: Wire, password: String = "123456") {
        self.name = name
        self.wire = wire
        self.password = password
    }

    /// * `kind`: how the checksum is reckoned.
    func frames(
        _ command: Command = .realTime,
        at milliseconds: Int,
        fume: String = "1.2",
        factors: Int = 1,
        wantsAnswer: Bool = true,
        kind: ChecksumKind = .hj212
    ) -> [[UInt8]] {
        let time = Instant(milliseconds: Int64(milliseconds))
        let groups = (0..<factors).map { number in
            [
                NamedValue("a34041\(number == 0 ? "" : "x\(number)")-Rtd", fume),
                NamedValue("a34041\(number == 0 ? "" : "x\(number)")-Flag", "N"),
            ]
        }
        let report = Report(
            device: name,
            password: password,
            system: 31,
            command: command,
            dataTime: time,
            groups: groups
        )
        return report.segments(sentAt: time, wantsAnswer: wantsAnswer).map { $0.frame(checksum: kind) }
    }

    func report(at milliseconds: Int) {
        for frame in frames(at: milliseconds) { wire.send(frame) }
    }

    /// What the platform has said since this was last asked.
    func replies() -> [Segment] {
        let bytes = wire.take()
        splitter.append(bytes.span)
        var segments: [Segment] = []
        while let piece = splitter.next() {
            if case .frame(let frame) = piece, let segment = try? Segment(frame, checksum: .hj212) {
                segments.append(segment)
            }
        }
        return segments
    }
}

public import Telemetry

/// What a platform says to a terminal (HJ 212-2017, chapter 6 and annex C).
extension Segment {
    /// `ST` of what systems say to one another.
    private static let interaction = 91

    /// `QnRtn`: whether a request will be carried out.
    public enum Acceptance: Int, Sendable, CaseIterable {
        case ready = 1
        case refused = 2
        case wrongPassword = 3
        case wrongDevice = 4
        case wrongSystem = 5
        case wrongFlag = 6
        case wrongRequestNumber = 7
        case wrongCommand = 8
        case wrongChecksum = 9
        case unknown = 100
    }

    /// `ExeRtn`: what became of a request.
    public enum Outcome: Int, Sendable, CaseIterable {
        case done = 1
        case failed = 2
        case wrongConditions = 3
        case timedOut = 4
        case busy = 5
        case broken = 6
        case noData = 100
    }

    /// All that a terminal is to hear to what it sent, in this order; empty where it waits for nothing.
    ///
    /// Data are to be acknowledged when they are safe. `now`: the time that a terminal gets which asks for it.
    public func answers(at now: Instant) -> [Segment] {
        switch header.command {
        case .timeRequest:
            (header.wantsAnswer ? [.noticeReply(to: header)] : []) + [setTime(to: now)]
        case let command where (2000..<4000).contains(command.rawValue) && header.wantsAnswer:
            [.dataReply(to: header)]
        default: []
        }
    }

    /// 9014: the data have arrived.
    public static func dataReply(to header: Header) -> Segment { reply(.dataReply, to: header) }

    /// 9013: the notice has arrived.
    public static func noticeReply(to header: Header) -> Segment { reply(.noticeReply, to: header) }

    /// 9011.
    public static func requestReply(_ acceptance: Acceptance, to header: Header) -> Segment {
        reply(.requestReply, to: header, [[NamedValue("QnRtn", String(acceptance.rawValue))]])
    }

    /// 9012.
    public static func result(_ outcome: Outcome, of header: Header) -> Segment {
        reply(.result, to: header, [[NamedValue("ExeRtn", String(outcome.rawValue))]])
    }

    /// 1012, a request of its own: the terminal sets its clock, or that of the instrument (`PolId`) for which it asked.
    private func setTime(to now: Instant) -> Segment {
        let instrument = Content(groups).parameter("PolId").map { [[NamedValue("PolId", $0)]] } ?? []
        return Segment(
            header: Header(
                requestNumber: DeviceTime.milliseconds(now),
                system: header.system,
                command: .setTime,
                password: header.password,
                device: header.device,
                flag: FrameFlag(version: header.flag?.version ?? .edition2017, wantsAnswer: true)
            ),
            groups: instrument + [[NamedValue("SystemTime", DeviceTime.seconds(now))]]
        )
    }

    /// It repeats number, password and name of what it answers.
    private static func reply(_ command: Command, to header: Header, _ groups: [[NamedValue]] = []) -> Segment {
        Segment(
            header: Header(
                requestNumber: header.requestNumber,
                system: interaction,
                command: command,
                password: header.password,
                device: header.device,
                flag: FrameFlag(version: header.flag?.version ?? .edition2017)
            ),
            groups: groups
        )
    }
}

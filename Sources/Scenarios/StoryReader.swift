import Documents
import Telemetry

/// Reads a story line by line. A mistake costs its line, not the others, so that all mistakes are found in one run.
///
/// ```
/// 2026-11-23
/// 06:59:30 truck-0042 at gate load full      # values carry on until they change
/// 07:00:30 truck-0042                        -> fired truck-core-curfew onset 07:00
/// 07:01..07:05 every 30s truck-0042 from gate to yard
///                                            -> resolved truck-core-curfew cleared at 07:06
/// 07:10 clock
/// replay
/// ```
struct StoryReader {
    /// Most readings that a story may hold, so that a slip of the pen in `every` is told and not played.
    static let maximumReadings = 100_000

    /// A device as the story has left it.
    struct ToldDevice {
        let deviceClass: ClassIndex
        var measurements = Measurements()
    }

    let context: StoryContext
    private let problems: ProblemList
    private(set) var steps: [Step] = []
    private(set) var devices: [String: ToldDevice] = [:]
    private(set) var day: CivilDate?
    /// When the last thing happened, in the order of arrival.
    private var latest = Instant.distantPast
    private(set) var readingCount = 0

    init(context: StoryContext, problems: ProblemList) {
        self.context = context
        self.problems = problems
    }

    /// The classes of the devices that have reported.
    var classes: Set<String> { Set(devices.values.map { context.catalogue[$0.deviceClass].name }) }

    mutating func read(_ block: Block) {
        let earlier = problems.problems.count
        for line in block.lines {
            var words = StoryWords(line)
            guard !words.isEmpty else { continue }
            do throws(StoryFault) {
                try read(&words, line: line.number)
            } catch {
                problems.add(
                    FileProblem(file: block.file, line: line.number, column: error.column, message: error.message)
                )
            }
        }
        guard problems.problems.count == earlier, readingCount == 0 else { return }
        problems.add(FileProblem(file: block.file, line: block.firstLine, message: "nobody reports in this story"))
    }

    private mutating func read(_ words: inout StoryWords, line: Int) throws(StoryFault) {
        guard let first = words.first else { return }
        if case .replay = steps.last?.action, first.text != "->" {
            throw StoryFault("'replay' is the end of a story", at: first)
        }
        switch first.text {
        case "->":
            guard !steps.isEmpty else { throw StoryFault("nothing has happened before this arrow", at: first) }
        case "replay":
            _ = words.next()
            steps.append(Step(line: line, action: .replay))
        case _ where CivilDate(first.text) != nil:
            _ = words.next()
            day = CivilDate(first.text)
            guard let more = words.first else { return }
            throw StoryFault("a day has a line of its own; go on in the next one", at: more)
        default:
            try readMoment(&words, line: line)
        }
        try readExpectations(&words, line: line)
    }

    /// A line that begins with a time.
    private mutating func readMoment(_ words: inout StoryWords, line: Int) throws(StoryFault) {
        guard let first = words.first else { return }
        guard StoryTimes.isLikelyTime(first.text) else { throw beginning(first) }
        let start = first.column
        let moments = try moments(&words)
        if words.take("clock") != nil {
            guard moments.count == 1 else { throw StoryFault("let time pass to one instant: 08:00 clock", at: start) }
            try pass(to: moments[0], at: start)
            steps.append(Step(line: line, action: .clock(moments[0])))
            return
        }
        let readings = try readings(&words, at: moments)
        for reading in readings { try pass(to: reading.receivedAt, at: start) }
        readingCount += readings.count
        steps.append(Step(line: line, action: .readings(readings)))
    }

    private mutating func pass(to instant: Instant, at column: Int) throws(StoryFault) {
        guard instant >= latest else {
            let times = [instant, latest].map { context.times.text($0, on: day) }
            throw StoryFault(
                "\(times[0]) is before \(times[1]), when the story has come to; begin a new day with a line of its date, "
                    + "and say of a reading that came late when it was received",
                at: column
            )
        }
        latest = instant
    }

    // MARK: - For the parts of a line

    mutating func keep(_ device: ToldDevice, named name: String) {
        devices[name] = device
    }

    mutating func expect(_ expectation: Expectation) {
        steps[steps.count - 1].expectations.append(expectation)
    }

    func time(_ word: StoryWord) throws(StoryFault) -> Instant {
        guard let day else {
            throw StoryFault("which day is it? Begin the story with a line such as 2026-11-23", at: word)
        }
        if let instant = context.times.instant(word.text, on: day) { return instant }
        throw StoryFault("'\(word.text)' is no time; write 08:00, 08:00:30 or 2026-11-23T08:00", at: word)
    }

    private func beginning(_ word: StoryWord) -> StoryFault {
        let isDay = word.text.split(separator: "-").count == 3 && word.text.first?.isNumber == true
        let message =
            isDay
            ? "'\(word.text)' is no day of the calendar; write it as 2026-11-23"
            : "'\(word.text)' is no time: a line begins with a day (2026-11-23), a time (08:00:30), '->' or 'replay'"
        return StoryFault(message, at: word)
    }
}

extension Checker {
    /// The parts of a timestamp or a duration, as in `time.getHours("Asia/Shanghai")`.
    mutating func accessor(
        _ receiver: Checked,
        _ name: String,
        _ arguments: [Syntax],
        at syntax: Syntax
    ) throws(Fault) -> Checked {
        let isTimestamp = receiver.type == .timestamp
        let known = isTimestamp ? TimeFunction.ofTimestamps : TimeFunction.ofDurations
        guard let function = known.first(where: { $0.name == name })?.function else {
            throw unknown(name, of: isTimestamp ? "timestamps" : "durations", among: known.map(\.name), at: syntax)
        }
        if !isTimestamp { try demand(0, of: arguments, for: name, at: syntax) }
        guard arguments.count <= 1 else {
            throw Fault("\(name)() takes a time zone at most, not \(arguments.count) arguments", at: syntax.mark)
        }
        let offset = try arguments.first.map { argument throws(Fault) in try zone(argument) } ?? 0
        return Checked(.folded(function, receiver.term, .constant(.int(offset))), .int, syntax)
    }

    /// How far a time zone is ahead of UTC, in milliseconds.
    private func zone(_ syntax: Syntax) throws(Fault) -> Int64 {
        guard let text = syntax.string else {
            throw Fault("a time zone is a text that is written out, as in \"Asia/Shanghai\"", at: syntax)
        }
        if let offset = ZoneText.offset(text) { return offset }
        let known = "there are \(listing(ZoneText.names.map { "\"\($0)\"" })), and offsets such as \"+08:00\""
        throw Fault("unknown time zone \"\(text)\"; \(known)", at: syntax, spelt: text, among: ZoneText.names)
    }
}

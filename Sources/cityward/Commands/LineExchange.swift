import Foundation

/// Answers each line of standard input with one line of standard output, as fast as they come.
///
/// Answers are gathered, and written before the next wait for input at the latest, so that a program at the other end may
/// ask and wait for one answer at a time.
struct LineExchange {
    enum Answer {
        case success(json: String)
        /// What is wrong with the line; the exchange goes on.
        case failure(json: String)
    }

    /// Longest line that is read, in bytes; a longer one is a failure.
    static let longestLine = 1 << 20

    private(set) var lines = 0
    private(set) var failures = 0
    private var output: [UInt8] = []

    /// `answer` gets the bytes of a line without its end, or `nil` for one that is too long.
    mutating func run(_ answer: (ArraySlice<UInt8>?) -> Answer) {
        var pending: [UInt8] = []
        var isTooLong = false
        while true {
            flush()
            let chunk = FileHandle.standardInput.availableData
            var rest = ArraySlice(chunk)
            while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                pending += rest[..<end]
                take(isTooLong || pending.count > Self.longestLine ? nil : pending[...], answer)
                pending.removeAll(keepingCapacity: true)
                isTooLong = false
                rest = rest[(end + 1)...]
            }
            pending += rest
            if pending.count > Self.longestLine {
                pending.removeAll()
                isTooLong = true
            }
            guard chunk.isEmpty else { continue }
            // The last line may have no end.
            if isTooLong || !pending.isEmpty { take(isTooLong ? nil : pending[...], answer) }
            flush()
            return
        }
    }

    private mutating func take(_ line: ArraySlice<UInt8>?, _ answer: (ArraySlice<UInt8>?) -> Answer) {
        lines += 1
        let isFromWindows = line?.last == UInt8(ascii: "\r")
        switch answer(isFromWindows ? line?.dropLast() : line) {
        case .success(let json):
            output += json.utf8
        case .failure(let json):
            failures += 1
            output += json.utf8
        }
        output.append(UInt8(ascii: "\n"))
        if output.count > 1 << 16 { flush() }
    }

    private mutating func flush() {
        guard !output.isEmpty else { return }
        FileHandle.standardOutput.write(Data(output))
        output.removeAll(keepingCapacity: true)
    }
}

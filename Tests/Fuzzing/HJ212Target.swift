import HJ212
import Telemetry

extension FuzzTarget {
    /// A stream of HJ 212: the same frames come of it however it is cut; what can be read is written and read again.
    static let hj212 = FuzzTarget(name: "hj212", longestInput: 2048) { input throws(BrokenInvariant) in
        let stream = bytes(input)
        let whole = pieces(of: stream, step: stream.count)
        let cut = pieces(of: stream, step: stream.count % 7 + 1)
        try require(frames(whole) == frames(cut), "cut into steps, other frames come of it")
        try require(skippedBytes(whole) == skippedBytes(cut), "cut into steps, other bytes are skipped")
        let used = frames(whole).map(\.bytes.count).reduce(0, +) + skippedBytes(whole).count
        try require(used <= stream.count, "more came out than went in")
        for frame in frames(whole) { try check(frame) }
    }

    private static func pieces(of stream: [UInt8], step: Int) -> [FrameSplitter.Piece] {
        var splitter = FrameSplitter()
        var pieces: [FrameSplitter.Piece] = []
        for start in stride(from: 0, to: stream.count, by: max(1, step)) {
            splitter.append(Array(stream[start..<min(stream.count, start + step)]).span)
            while let piece = splitter.next() { pieces.append(piece) }
        }
        splitter.finish()
        while let piece = splitter.next() { pieces.append(piece) }
        return pieces
    }

    private static func frames(_ pieces: [FrameSplitter.Piece]) -> [Frame] {
        pieces.compactMap { if case .frame(let frame) = $0 { frame } else { nil } }
    }

    private static func skippedBytes(_ pieces: [FrameSplitter.Piece]) -> [UInt8] {
        pieces.flatMap { if case .skipped(let skipped) = $0 { skipped.bytes } else { [UInt8]() } }
    }

    private static func check(_ frame: Frame) throws(BrokenInvariant) {
        for kind in ChecksumKind.allCases {
            let segment: Segment
            do throws(FrameProblem) {
                segment = try Segment(frame, checksum: kind)
            } catch {
                try require(!error.description.isEmpty, "refused without a reason")
                continue
            }
            try check(segment)
            let fits = frame.checksums.kind(fitting: frame.checksum)
            try require(kind == .off || fits != nil, "accepted with a checksum that is none")
        }
    }

    private static func check(_ segment: Segment) throws(BrokenInvariant) {
        let content = Content(segment.groups)
        if let time = content.time {
            let written = DeviceTime.milliseconds(time)
            try require(DeviceTime.instant(written) == time, "\(content.dataTime ?? "") is written as \(written)")
        }
        for answer in segment.answers(at: Instant(milliseconds: 1_795_388_709_250)) {
            try require(rewritten(answer) == answer, "the answer \(answer.text) cannot be read")
        }
        // Values that look like the end of a frame may end it; bytes that are no UTF-8 are not written as they were read.
        let isPlain = segment.groups.joined().allSatisfy { field in
            (field.name + field.value).unicodeScalars.allSatisfy { $0 != "&" && $0 != "#" && $0 != "\u{fffd}" }
        }
        guard isPlain, segment.text.utf8.count <= FrameSplitter.longestSegment else { return }
        try require(rewritten(segment) == segment, "\(segment.text) is read otherwise when it is written again")
    }

    /// What is read of a segment that was written.
    private static func rewritten(_ segment: Segment) -> Segment? {
        let frames = frames(pieces(of: segment.frame(checksum: .hj212), step: 4096))
        return frames.count == 1 ? try? Segment(frames[0], checksum: .hj212) : nil
    }
}

import Foundation
import HJ212

func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

/// The pieces of bytes that are there as a whole.
func pieces(_ bytes: [UInt8], longestSegment: Int = FrameSplitter.longestSegment) -> [FrameSplitter.Piece] {
    var splitter = FrameSplitter(bytes.span, longestSegment: longestSegment)
    return rest(of: &splitter)
}

func pieces(_ text: String) -> [FrameSplitter.Piece] { pieces(bytes(text)) }

/// All that a splitter has to give now.
func rest(of splitter: inout FrameSplitter) -> [FrameSplitter.Piece] {
    var pieces: [FrameSplitter.Piece] = []
    while let piece = splitter.next() { pieces.append(piece) }
    return pieces
}

func frames(_ pieces: [FrameSplitter.Piece]) -> [Frame] {
    pieces.compactMap { if case .frame(let frame) = $0 { frame } else { nil } }
}

func skipped(_ pieces: [FrameSplitter.Piece]) -> [FrameSplitter.Skipped] {
    pieces.compactMap { if case .skipped(let skipped) = $0 { skipped } else { nil } }
}

/// A frame around a segment, with the standard's checksum unless another is given.
func frame(_ segment: String, checksum: String? = nil, length: Int? = nil, end: String = "\r\n") -> String {
    let digits = String(length ?? segment.utf8.count)
    let padded = String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    return "##\(padded)\(segment)\(checksum ?? checksumText(of: segment, .hj212))\(end)"
}

func checksumText(of segment: String, _ kind: ChecksumKind) -> String {
    String(format: "%04X", Int(Checksums(of: segment.utf8.span)[kind] ?? 0))
}

/// The one segment that a text of one frame has.
func segment(_ text: String, checksum: ChecksumKind = .hj212) throws -> Segment {
    let found = frames(pieces(text))
    guard found.count == 1 else { throw NotOneFrame(count: found.count) }
    return try Segment(found[0], checksum: checksum)
}

struct NotOneFrame: Error {
    let count: Int
}

/// Random numbers that a seed brings back.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = (state ^ (state >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}

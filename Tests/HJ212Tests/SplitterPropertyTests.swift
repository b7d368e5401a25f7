import HJ212
import Testing

/// Streams that are made up: cut anywhere, damaged anywhere.
@Suite struct SplitterPropertyTests {
    @Test(arguments: 0..<200)
    func howAStreamComesInPiecesDoesNotMatter(seed: Int) {
        var random = SplitMix(state: UInt64(seed))
        var stream: [UInt8] = []
        for _ in 0..<6 {
            if Bool.random(using: &random) { stream += noise(&random) }
            let sound = soundFrame(&random)
            stream += Int.random(in: 0..<4, using: &random) == 0 ? damaged(sound, &random) : sound
        }
        let whole = pieces(stream)
        #expect(frames(whole).flatMap(\.bytes).count + skipped(whole).flatMap(\.bytes).count <= stream.count)
        for longestStep in [1, 3, 40] {
            let cut = piecewise(stream, longestStep, &random)
            #expect(frames(cut) == frames(whole), "seed \(seed)")
            #expect(skipped(cut).flatMap(\.bytes) == skipped(whole).flatMap(\.bytes), "seed \(seed)")
        }
    }

    @Test(arguments: 0..<400)
    func damageToAFrameCostsNoOther(seed: Int) {
        var random = SplitMix(state: UInt64(seed) &+ 1_000_000)
        var stream: [UInt8] = []
        var sound: [[UInt8]] = []
        for _ in 0..<8 {
            let frame = soundFrame(&random)
            if Int.random(in: 0..<3, using: &random) == 0 {
                stream += damaged(frame, &random)
            } else {
                sound.append(frame)
                stream += frame
            }
        }
        let found = frames(pieces(stream)).map(\.bytes)
        // What was damaged may be found or not; the others are there, in their order.
        var rest = found[...]
        for frame in sound {
            let wanted = Array(frame.prefix { $0 != UInt8(ascii: "\r") && $0 != UInt8(ascii: "\n") })
            guard let place = rest.firstIndex(of: wanted) else {
                Issue.record("seed \(seed): \(String(decoding: wanted, as: UTF8.self)) is lost")
                return
            }
            rest = rest[(place + 1)...]
        }
    }

    private func piecewise(_ stream: [UInt8], _ longestStep: Int, _ random: inout SplitMix) -> [FrameSplitter.Piece] {
        var splitter = FrameSplitter()
        var pieces: [FrameSplitter.Piece] = []
        var index = 0
        while index < stream.count {
            let end = min(stream.count, index + Int.random(in: 1...longestStep, using: &random))
            splitter.append(Array(stream[index..<end]).span)
            pieces += rest(of: &splitter)
            index = end
        }
        splitter.finish()
        return pieces + rest(of: &splitter)
    }

    private func soundFrame(_ random: inout SplitMix) -> [UInt8] {
        let kind = [ChecksumKind.hj212, .modbus, .modbusSwapped].randomElement(using: &random) ?? .hj212
        let segments = randomReport(&random).segments(sentAt: randomInstant(&random))
        var frame = segments[Int.random(in: 0..<segments.count, using: &random)].frame(checksum: kind)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: frame.removeLast(2)
        case 1: frame.remove(at: frame.count - 2)
        default: break
        }
        return frame
    }

    private func damaged(_ frame: [UInt8], _ random: inout SplitMix) -> [UInt8] {
        var frame = frame
        for _ in 0..<Int.random(in: 1...3, using: &random) where !frame.isEmpty {
            let place = Int.random(in: 0..<frame.count, using: &random)
            switch Int.random(in: 0..<5, using: &random) {
            case 0: frame[place] = UInt8.random(in: .min ... .max, using: &random)
            case 1: frame.remove(at: place)
            case 2: frame.insert(contentsOf: noise(&random), at: place)
            case 3: frame.removeSubrange(place...)
            default: frame.removeSubrange(..<place)
            }
        }
        return frame
    }

    /// Of what frames consist of, so that it looks like one.
    private func noise(_ random: inout SplitMix) -> [UInt8] {
        let words = [
            "#", "##", "##0", "##0123", "##9999", "&&", "&&1C80", "CP=&&", "\r\n", "1C80", "MN=", "\u{0}", "油", "x",
        ]
        return (0..<Int.random(in: 0...6, using: &random)).flatMap { _ in
            bytes(words.randomElement(using: &random) ?? "")
        }
    }
}

import JT808
import Telemetry
import Testing

@Suite struct FrameSplitterTests {
    @Test func anyCutOfAStreamGivesTheSameFrames() {
        let seed: UInt64 = 7_8_2026
        var messages = RandomMessage(seed: seed)
        for _ in 0..<200 {
            let frames = messages.frames(12)
            let stream = frames.flatMap(\.encoded)
            var splitter = FrameSplitter()
            var found: [Frame] = []
            var position = 0
            while position < stream.count {
                let end = min(position + Int.random(in: 1...400, using: &messages.random), stream.count)
                splitter.split(stream[position..<end].span) { content in
                    if let frame = try? Frame(content: content) { found.append(frame) }
                }
                #expect(splitter.pendingBytes <= FrameSplitter.longestContent + 1)
                position = end
            }
            #expect(found == frames, "seed \(seed)")
            #expect(splitter.pendingBytes == 0 && splitter.skippedBytes == 0)
        }
    }

    @Test func oneFlagMayEndAFrameAndBeginTheNext() {
        let one = positionFrame().encoded
        #expect(contents(of: one + one.dropFirst() + [0x7e, 0x7e] + one).count == 3)
    }

    /// Flipped bits, lost bytes and noise in some frames cost those frames, and no other.
    @Test func damageCostsNoFrameButItsOwn() {
        let seed: UInt64 = 404
        var messages = RandomMessage(seed: seed)
        var damaged = 0
        for _ in 0..<400 {
            let frames = messages.frames(10)
            var stream: [UInt8] = []
            var whole: [Frame] = []
            for frame in frames {
                if Int.random(in: 0..<3, using: &messages.random) == 0 {
                    stream += messages.damaged(frame.encoded)
                    damaged += 1
                } else {
                    whole.append(frame)
                    stream += frame.encoded
                }
                if Bool.random(using: &messages.random) { stream += messages.bytes(0...30) }
            }
            let found = contents(of: stream).compactMap { try? Frame(content: $0.span) }
            #expect(whole.allSatisfy(found.contains), "seed \(seed)")
        }
        #expect(damaged > 500)
    }

    @Test func whatIsBeforeTheFirstFlagIsSkipped() {
        var splitter = FrameSplitter()
        let noise: [UInt8] = [0x47, 0x45, 0x54, 0x20]
        splitter.split(noise.span) { _ in Issue.record("noise is no frame") }
        #expect(splitter.skippedBytes == 4 && splitter.pendingBytes == 0)
        var count = 0
        splitter.split(positionFrame().encoded.span) { _ in count += 1 }
        #expect(count == 1 && splitter.skippedBytes == 4)
    }

    /// A stream without flags, as of a video that was sent to the wrong port, takes no memory.
    @Test func whatIsTooLongForAFrameIsNotKept() {
        var splitter = FrameSplitter()
        var count = 0
        splitter.split([0x7e].span) { _ in }
        let block = [UInt8](repeating: 0x30, count: 1500)
        for _ in 0..<100 {
            splitter.split(block.span) { _ in Issue.record("no frame") }
            #expect(splitter.pendingBytes <= FrameSplitter.longestContent + 1)
        }
        splitter.split(positionFrame().encoded.span) { _ in count += 1 }
        #expect(count == 1)
        #expect(splitter.skippedBytes == 150_000)
        let once = [0x7e] + [UInt8](repeating: 0x30, count: 5000) + positionFrame().encoded
        splitter.split(once.span) { _ in count += 1 }
        #expect(count == 2 && splitter.skippedBytes == 155_000)
    }

    @Test func theLongestFrameFits() throws {
        let phone = try #require(Phone("7", edition: .year2019(revision: 1)))
        let header = Header(
            message: MessageID(rawValue: 0x7e7e),
            edition: .year2019(revision: 0x7e),
            phone: phone,
            serial: 0x7e7e,
            part: Header.Part(total: 0x7e7e, number: 0x7e7e)
        )
        let frame = Frame(header: header, body: [UInt8](repeating: 0x7e, count: Header.longestBody))
        let found = try contents(of: frame.encoded).map { try Frame(content: $0.span) }
        #expect(found == [frame])
    }

    private func contents(of stream: [UInt8]) -> [[UInt8]] {
        var splitter = FrameSplitter()
        var found: [[UInt8]] = []
        splitter.split(stream.span) { content in found.append(content.indices.map { content[$0] }) }
        return found
    }
}

extension RandomMessage {
    fileprivate mutating func frames(_ count: Int) -> [Frame] {
        (0..<count).flatMap { _ in
            let edition = edition()
            return next(edition).frames(phone: phone(edition), edition: edition, serial: word())
        }
    }

    /// The frame with some of its bytes flipped or lost, its own flags among them.
    fileprivate mutating func damaged(_ frame: [UInt8]) -> [UInt8] {
        var bytes = frame
        for _ in 0...Int.random(in: 0...3, using: &random) where !bytes.isEmpty {
            let place = Int.random(in: bytes.indices, using: &random)
            if Bool.random(using: &random) {
                bytes[place] ^= 1 << UInt8.random(in: 0...7, using: &random)
            } else {
                bytes.remove(at: place)
            }
        }
        return bytes
    }
}
